"""Adds what a device's browser tells about its storage. What was reported before does not tell it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("devices", "0004_devices_taken_back")]

    operations = [
        migrations.AddField("readiness", "is_storage_kept", models.BooleanField(null=True)),
        migrations.AddField("readiness", "storage_free_mb", models.PositiveIntegerField(null=True)),
    ]
