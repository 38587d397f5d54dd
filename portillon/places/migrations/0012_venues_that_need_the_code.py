from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0011_walk_ins"),
    ]

    operations = [
        migrations.AddField(
            model_name="participation",
            name="needs_code",
            field=models.BooleanField(
                db_default=False,
                default=False,
                verbose_name="the number alone is not enough: the code must be shown",
            ),
        ),
    ]
