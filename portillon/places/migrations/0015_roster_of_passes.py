"""The changes of a programme's passes are numbered, too, for the scanners of its venues' desks. A venue says what these
decide by themselves while they cannot ask."""

import django.core.validators
from django.db import migrations, models
from django.db.models import Q

POLICIES = {
    "known": "passes that it knows, by their rules",
    "server": "nobody: the server decides on each scan",
}


class Migration(migrations.Migration):
    dependencies = [("places", "0014_offline_policy")]
    operations = [
        migrations.AddField(
            "programme", "roster_n", models.BigIntegerField(default=0, db_default=0, editable=False)
        ),
        migrations.AddField(
            "programme",
            "roster_era",
            models.CharField(max_length=16, default="", db_default="", editable=False),
        ),
        migrations.AddField(
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
        migrations.AddField(
            "venue",
            "offline_budget",
            models.PositiveIntegerField(
                "passes a phone admits by itself",
                default=200,
                db_default=200,
                validators=[django.core.validators.MaxValueValidator(1_000_000)],
            ),
        ),
        migrations.AddConstraint(
            "venue",
            models.CheckConstraint(
                condition=Q(offline_policy__in=list(POLICIES)), name="a_venue_has_an_offline_policy"
            ),
        ),
    ]
