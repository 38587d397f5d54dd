"""The ledger takes facts that come late. The new columns are empty in all rows that were decided live, and a chain that
was begun before has version 1, also if a process of the former program goes on writing it."""

from django.db import migrations, models

KINDS = [
    ("entry", "Entry"),
    ("exit", "Exit"),
    ("reversal", "Reversal"),
    ("override", "Override"),
    ("overrun", "Overrun"),
]
SHOWN = [("admitted", "Admitted"), ("refused", "Refused")]


def _columns(model: str) -> list[migrations.AddField]:
    return [
        migrations.AddField(model, "received_at", models.DateTimeField(null=True)),
        migrations.AddField(model, "clock_error_ms", models.BigIntegerField(null=True)),
        migrations.AddField(model, "shown", models.CharField(choices=SHOWN, max_length=10, null=True)),
        migrations.AddField(model, "shown_reason", models.CharField(max_length=20, null=True)),
        migrations.AddField(model, "journal_number", models.BigIntegerField(null=True)),
    ]


class Migration(migrations.Migration):
    dependencies = [("entries", "0006_calls_of_a_supervisor")]

    operations = [
        *_columns("scan"),
        *_columns("practicescan"),
        migrations.AlterField(
            "scan", "kind", models.CharField(choices=KINDS, default="entry", max_length=10)
        ),
        migrations.AlterField(
            "practicescan", "kind", models.CharField(choices=KINDS, default="entry", max_length=10)
        ),
        migrations.RemoveConstraint("scan", "a_refusal_is_overridden_once"),
        migrations.AddConstraint(
            "scan",
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=models.Q(kind__in=("override", "overrun")),
                name="a_refusal_is_let_in_once",
            ),
        ),
        migrations.AddField("tally", "overrun", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("writer", "version", models.PositiveSmallIntegerField(db_default=1)),
    ]
