"""An event says what its phones decide by themselves while they cannot ask."""

import django.core.validators
from django.db import migrations, models
from django.db.models import Q

POLICIES = {
    "known": "tickets that it knows and that are not used yet",
    "any": "any genuine ticket, also those that it does not know",
    "server": "nobody: the server decides on each scan",
}


class Migration(migrations.Migration):
    dependencies = [("places", "0013_roster_numbers")]
    operations = [
        migrations.AddField(
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
        migrations.AddField(
            "event",
            "offline_budget",
            models.PositiveIntegerField(
                "tickets a phone admits by itself",
                default=200,
                db_default=200,
                validators=[django.core.validators.MaxValueValidator(1_000_000)],
            ),
        ),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=Q(offline_policy__in=list(POLICIES)), name="an_event_has_an_offline_policy"
            ),
        ),
    ]
