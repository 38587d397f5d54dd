"""An event may leave it to the server whom its phones admit by themselves."""

from django.db import migrations, models
from django.db.models import Q

POLICIES = {
    "known": "tickets that it knows and that are not used yet",
    "any": "any genuine ticket, also those that it does not know",
    "server": "nobody: the server decides on each scan",
    "strict": "tickets that the server has handed over to it, and no others",
    "auto": "what fits the phones that stand at the doors: the server chooses",
}


class Migration(migrations.Migration):
    dependencies = [("places", "0020_at_venues")]
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
        migrations.AddField(
            "event",
            "auto_choice",
            models.CharField(max_length=10, default="strict", db_default="strict", editable=False),
        ),
        migrations.AddField(
            "event",
            "auto_why",
            models.CharField(max_length=10, default="nobody", db_default="nobody", editable=False),
        ),
        migrations.AddField("event", "auto_gate", models.BigIntegerField(null=True, editable=False)),
        migrations.AddField("event", "auto_since", models.DateTimeField(null=True, editable=False)),
        migrations.AddField("event", "auto_other_since", models.DateTimeField(null=True, editable=False)),
        migrations.RemoveConstraint("event", "an_event_has_an_offline_policy"),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=Q(offline_policy__in=list(POLICIES), auto_choice__in=["strict", "known"]),
                name="an_event_has_an_offline_policy",
            ),
        ),
    ]
