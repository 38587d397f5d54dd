"""A programme says for how many minutes a desk is told that a pass was there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0006_contact_of_a_programme")]
    operations = [
        migrations.AddField(
            model_name="programme",
            name="again_minutes",
            field=models.PositiveSmallIntegerField(
                db_default=10, default=10, verbose_name="minutes in which a second entry is pointed out"
            ),
        )
    ]
