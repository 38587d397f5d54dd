"""An event says how often a ticket is used, in all or on how many of its days, and when these days begin."""

from datetime import time

from django.db import migrations, models

from portillon.places.models.event import validate_rule_of_tickets


class Migration(migrations.Migration):
    dependencies = [("places", "0009_passes_for_hours")]
    operations = [
        migrations.AddField(
            "event",
            "rule",
            models.CharField(
                "rule",
                max_length=10,
                default="once",
                db_default="once",
                validators=[validate_rule_of_tickets],
            ),
        ),
        migrations.AddField(
            "event",
            "day_begins",
            models.TimeField("a day begins at", default=time.min, db_default=time.min),
        ),
    ]
