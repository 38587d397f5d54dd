"""A device notes how many tickets it may admit by itself, as it was told with its roster."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("devices", "0006_rosters_fetched")]
    operations = [
        migrations.AddField("device", "roster_budget", models.PositiveIntegerField(null=True, blank=True))
    ]
