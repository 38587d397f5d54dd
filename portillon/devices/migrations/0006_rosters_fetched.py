"""A device notes when it last got the roster of which event, by which it may decide without a network."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("devices", "0005_storage_told"), ("places", "0014_offline_policy")]
    operations = [
        migrations.AddField("device", "roster_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField(
            "device",
            "roster_event",
            models.ForeignKey(
                "places.event", django.db.models.deletion.SET_NULL, null=True, blank=True, related_name="+"
            ),
        ),
    ]
