"""An event says whether its phones may hold the names of its guests, to search them without a network."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0015_roster_of_passes")]
    operations = [
        migrations.AddField(
            "event",
            "offline_names",
            models.BooleanField("phones hold the names of guests", default=False, db_default=False),
        )
    ]
