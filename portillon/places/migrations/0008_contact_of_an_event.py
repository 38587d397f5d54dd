from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0007_invited_postings"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="contact",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="whom the team calls"
            ),
        ),
    ]
