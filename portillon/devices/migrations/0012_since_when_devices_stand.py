"""Since when a device has been heard at its gate without a gap."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("devices", "0011_paper_sheets")]
    operations = [
        migrations.AddField("device", "stands_since", models.DateTimeField(blank=True, null=True)),
    ]
