from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0004_inquiries"),
    ]

    operations = [
        migrations.AlterField(
            model_name="inquiry",
            name="what",
            field=models.CharField(
                choices=[
                    ("suggestions", "passes by the first digits"),
                    ("look", "a pass by its number"),
                    ("search", "guests by name"),
                    ("many", "noticed: many inquiries"),
                    ("stopped", "stopped: too many inquiries"),
                    ("guessed", "stopped: too many wrong numbers"),
                ],
                max_length=12,
            ),
        ),
    ]
