"""The changes of an event's tickets are numbered for the scanners that work offline."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0012_venues_that_need_the_code")]
    operations = [
        migrations.AddField(
            "event", "roster_n", models.BigIntegerField(default=0, db_default=0, editable=False)
        ),
        migrations.AddField(
            "event",
            "roster_era",
            models.CharField(max_length=16, default="", db_default="", editable=False),
        ),
    ]
