"""People decide about conflicts, and late facts of an event are found by an index of their own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_counters"),
        ("entries", "0008_journals_of_devices"),
        ("places", "0014_offline_policy"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConflictDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scan_id", models.UUIDField(null=True)),
                (
                    "answer",
                    models.CharField(
                        choices=[("let_be", "let be"), ("blocked", "ticket blocked")], max_length=10
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("decided_at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(
                condition=models.Q(("received_at__isnull", False)),
                fields=["organisation_id", "event_id", "id"],
                name="late_facts_of_an_event",
            ),
        ),
        migrations.AddField(
            model_name="conflictdecision",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="conflictdecision",
            name="event",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="places.event"
            ),
        ),
        migrations.AddField(
            model_name="conflictdecision",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="conflictdecision",
            name="quarantined",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="entries.quarantined",
            ),
        ),
        migrations.AddIndex(
            model_name="conflictdecision",
            index=models.Index(fields=["organisation", "scan_id"], name="decisions_about_scans"),
        ),
        migrations.AddConstraint(
            model_name="conflictdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quarantined__isnull", False), ("scan_id", None)),
                    models.Q(("quarantined", None), ("scan_id__isnull", False)),
                    _connector="OR",
                ),
                name="a_decision_is_about_one_conflict",
            ),
        ),
    ]
