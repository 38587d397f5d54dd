"""Since when a device has been heard at its gate without a gap."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("devices", "0010_where_devices_stand")]
    operations = [
        migrations.AddField("device", "stands_since", models.DateTimeField(blank=True, null=True)),
    ]
