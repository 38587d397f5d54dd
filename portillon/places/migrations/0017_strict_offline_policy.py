"""An event may say that its phones admit by themselves only tickets that the server has handed over to them."""

from django.db import migrations, models
from django.db.models import Q

POLICIES = {
    "known": "tickets that it knows and that are not used yet",
    "any": "any genuine ticket, also those that it does not know",
    "server": "nobody: the server decides on each scan",
    "strict": "tickets that the server has handed over to it, and no others",
}


class Migration(migrations.Migration):
    dependencies = [("places", "0016_names_without_network")]
    operations = [
        migrations.AlterField(
            "event",
            "offline_policy",
            models.CharField(
                "without a network",
                max_length=10,
                choices=list(POLICIES.items()),
                default="known",
                db_default="known",
            ),
        ),
        migrations.RemoveConstraint("event", "an_event_has_an_offline_policy"),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=Q(offline_policy__in=list(POLICIES)), name="an_event_has_an_offline_policy"
            ),
        ),
    ]
