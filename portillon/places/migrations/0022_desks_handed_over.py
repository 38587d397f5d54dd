"""A venue may say that one device at a time decides at its desk; the desk tells which one that is."""

from django.db import migrations, models
from django.db.models import Q

POLICIES = {
    "known": "passes that it knows, by their rules",
    "server": "nobody: the server decides on each scan",
    "strict": "passes, while the desk is handed over to it, and nobody else there",
}


class Migration(migrations.Migration):
    dependencies = [("places", "0021_auto_offline_policy")]
    operations = [
        migrations.AlterField(
            "venue",
            "offline_policy",
            models.CharField(
                "without a network",
                max_length=10,
                choices=list(POLICIES.items()),
                default="known",
                db_default="known",
            ),
        ),
        migrations.RemoveConstraint("venue", "a_venue_has_an_offline_policy"),
        migrations.AddConstraint(
            "venue",
            models.CheckConstraint(
                condition=Q(offline_policy__in=list(POLICIES)), name="a_venue_has_an_offline_policy"
            ),
        ),
        migrations.AddField(
            "gate", "holder_id", models.BigIntegerField(null=True, blank=True, editable=False)
        ),
        migrations.AddField(
            "gate", "register", models.PositiveIntegerField(default=0, db_default=0, editable=False)
        ),
        migrations.AddField(
            "gate", "held_since", models.DateTimeField(null=True, blank=True, editable=False)
        ),
    ]
