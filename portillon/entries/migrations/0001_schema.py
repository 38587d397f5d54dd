"""The ledger, which only grows; what is summed up from it; and rehearsals, which leave no trace in it.

About its name and `replaces`: accounts/migrations/0001_schema.py.
"""

from django.db import migrations, models
from django.db.models import F, Q

from portillon.entries.migrations._append_only import protect, unprotect

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
ATTEMPTED = (
    ("scan_id", models.UUIDField(unique=True)),
    (
        "kind",
        models.CharField(
            choices=[
                ("entry", "Entry"),
                ("exit", "Exit"),
                ("reversal", "Reversal"),
                ("override", "Override"),
            ],
            max_length=10,
            default="entry",
        ),
    ),
    ("fingerprint", models.BinaryField(max_length=16)),
    ("organisation_id", models.BigIntegerField()),
    ("event_id", models.BigIntegerField(null=True)),
    ("gate_id", models.BigIntegerField()),
    ("device_id", models.BigIntegerField(null=True)),
    ("operator_id", models.BigIntegerField(null=True)),
    ("credential_id", models.BigIntegerField(null=True)),
    ("seq", models.IntegerField(null=True)),
    ("reason", models.CharField(max_length=20)),
    ("party", models.IntegerField()),
    ("used", models.IntegerField()),
    ("allowed", models.IntegerField()),
    ("left", models.IntegerField(default=0)),
    ("moved", models.IntegerField(default=0)),
    ("fresh", models.IntegerField(default=0)),
    ("because", models.JSONField(null=True)),
    ("admitted_count", models.IntegerField()),
    ("expected_count", models.IntegerField()),
    ("scanned_at", models.DateTimeField(null=True)),
    ("decided_at", models.DateTimeField()),
    ("reverses", models.UUIDField(null=True)),
)
COUNTED = (
    ("entries", models.IntegerField(default=0)),
    ("persons", models.IntegerField(default=0)),
    ("alone", models.IntegerField(default=0)),
    ("with_one", models.IntegerField(default=0)),
    ("with_two", models.IntegerField(default=0)),
    ("with_three", models.IntegerField(default=0)),
    ("with_more", models.IntegerField(default=0)),
)


class Migration(migrations.Migration):
    initial = True
    replaces = [("entries", "0010_practice_scans")]
    dependencies = [("issuing", "0001_schema")]
    operations = [
        migrations.CreateModel(
            "Writer",
            fields=[
                ID,
                ("started_at", models.DateTimeField()),
                ("length", models.BigIntegerField(default=0)),
                ("head", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            "Scan",
            fields=[
                ID,
                *ATTEMPTED,
                ("writer_id", models.BigIntegerField()),
                ("writer_seq", models.BigIntegerField()),
                ("mac", models.BinaryField(max_length=32)),
                ("programme_id", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["credential_id", "seq"], name="a_place_is_used_once"),
                    models.UniqueConstraint(fields=["writer_id", "writer_seq"], name="a_chain_has_no_fork"),
                    models.UniqueConstraint(
                        fields=["reverses"],
                        condition=Q(reverses__isnull=False),
                        name="a_scan_is_reversed_once",
                    ),
                    models.UniqueConstraint(
                        fields=["fingerprint"],
                        condition=Q(kind="override"),
                        name="a_refusal_is_overridden_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(left__gte=0, used__gte=0)
                        & (Q(seq=None) | Q(allowed=0) | Q(used__lte=F("allowed"))),
                        name="nobody_is_in_twice",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["organisation_id", "id"], name="scans_of_an_organisation"),
                    models.Index(
                        fields=["gate_id", "id"],
                        condition=Q(programme_id__isnull=False),
                        name="entries_of_a_venue",
                    ),
                    models.Index(
                        fields=["gate_id", "decided_at", "id"],
                        condition=Q(programme_id__isnull=False),
                        name="entries_of_a_venue_by_time",
                    ),
                    models.Index(
                        fields=["programme_id", "decided_at", "id"],
                        condition=Q(programme_id__isnull=False),
                        name="entries_of_programme_by_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Tally",
            fields=[
                ID,
                ("writer_id", models.BigIntegerField()),
                ("gate_id", models.BigIntegerField()),
                ("event_id", models.BigIntegerField(null=True)),
                ("admitted", models.BigIntegerField(default=0)),
                ("inside", models.BigIntegerField(default=0)),
                ("overridden", models.BigIntegerField(default=0)),
                ("refused", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["writer_id", "gate_id"], name="one_tally_a_writer_and_gate"
                    ),
                ],
                "indexes": [
                    models.Index(fields=["event_id"], name="tallies_of_an_event"),
                ],
            },
        ),
        migrations.CreateModel(
            "Doubt",
            fields=[
                ID,
                ("scan_id", models.UUIDField()),
                ("why", models.CharField(choices=[("far", "Far"), ("fast", "Fast")], max_length=10)),
                ("figure", models.FloatField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["scan_id", "why"], name="a_scan_is_doubted_once_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "PassStep",
            fields=[
                ID,
                ("programme_id", models.BigIntegerField()),
                ("from_gate_id", models.BigIntegerField()),
                ("to_gate_id", models.BigIntegerField()),
                ("passes", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["programme_id", "from_gate_id", "to_gate_id"], name="one_sum_a_step"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Position",
            fields=[
                ID,
                ("writer_id", models.BigIntegerField(unique=True)),
                ("folded", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            "PassHour",
            fields=[
                ID,
                *COUNTED,
                ("programme_id", models.BigIntegerField()),
                ("gate_id", models.BigIntegerField()),
                ("hour", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["programme_id", "gate_id", "hour"], name="one_sum_an_hour"
                    ),
                ],
                "indexes": [
                    models.Index(fields=["gate_id", "hour"], name="hours_of_a_venue"),
                    models.Index(fields=["programme_id", "hour"], name="hours_of_a_programme"),
                ],
            },
        ),
        migrations.CreateModel(
            "PassDay",
            fields=[
                ID,
                *COUNTED,
                ("back_entries", models.IntegerField(default=0)),
                ("back_persons", models.IntegerField(default=0)),
                ("programme_id", models.BigIntegerField()),
                ("gate_id", models.BigIntegerField()),
                ("device_id", models.BigIntegerField()),
                ("pass_type_id", models.BigIntegerField()),
                ("day", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["programme_id", "day", "gate_id", "device_id", "pass_type_id"],
                        name="one_sum_a_day",
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["programme_id", "gate_id", "device_id", "day"], name="days_of_a_programme"
                    ),
                    models.Index(fields=["gate_id", "device_id", "day"], name="days_of_a_venue"),
                    models.Index(fields=["device_id", "day"], name="days_of_a_device"),
                ],
            },
        ),
        migrations.CreateModel(
            "PassUse",
            fields=[
                ID,
                ("credential_id", models.BigIntegerField(unique=True)),
                ("programme_id", models.BigIntegerField()),
                ("pass_type_id", models.BigIntegerField()),
                ("seq", models.IntegerField()),
                ("sites", models.IntegerField()),
                ("entries", models.IntegerField()),
                ("first_hour", models.DateTimeField(null=True)),
                ("last_hour", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            "PassSpread",
            fields=[
                ID,
                ("passes", models.IntegerField(default=0)),
                ("programme_id", models.BigIntegerField()),
                (
                    "what",
                    models.CharField(
                        choices=[("sites", "Sites"), ("first", "First"), ("last", "Last")], max_length=5
                    ),
                ),
                ("value", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["programme_id", "what", "value"], name="one_sum_a_value"),
                ],
            },
        ),
        migrations.CreateModel(
            "Finding",
            fields=[
                ID,
                ("organisation_id", models.BigIntegerField()),
                ("event_id", models.BigIntegerField()),
                ("credential_id", models.BigIntegerField()),
                ("device_id", models.BigIntegerField()),
                ("operator_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["credential_id", "id"], name="findings_of_a_ticket"),
                ],
            },
        ),
        migrations.CreateModel(
            "PracticeScan",
            fields=[
                ID,
                *ATTEMPTED,
                ("programme_id", models.BigIntegerField(null=True)),
                ("is_given", models.BooleanField(default=False)),
                (
                    "rehearsal",
                    models.ForeignKey(
                        "issuing.Rehearsal", models.CASCADE, db_index=False, related_name="scans"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        "issuing.PracticeTicket", models.CASCADE, db_index=False, related_name="scans"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["ticket", "seq"], name="a_practice_place_is_used_once"),
                ],
                "indexes": [
                    models.Index(fields=["rehearsal", "device_id"], name="practice_of_a_device"),
                ],
            },
        ),
        migrations.RunPython(protect, unprotect),
    ]
