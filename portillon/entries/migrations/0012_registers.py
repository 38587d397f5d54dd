"""Devices may hold tickets: who holds which is told by the ticket's last row. Both columns are null in all rows from
before, whose chains have version 1 or 2."""

from django.db import migrations, models

KINDS = [
    ("entry", "Entry"),
    ("exit", "Exit"),
    ("reversal", "Reversal"),
    ("override", "Override"),
    ("overrun", "Overrun"),
    ("hand", "Hand"),
    ("return", "Return"),
    ("take_back", "Take Back"),
]


def _columns(model: str) -> list[migrations.operations.base.Operation]:
    return [
        migrations.AddField(model, "holder_id", models.BigIntegerField(null=True)),
        migrations.AddField(model, "register", models.IntegerField(null=True)),
        migrations.AlterField(model, "kind", models.CharField(choices=KINDS, default="entry", max_length=10)),
    ]


class Migration(migrations.Migration):
    dependencies = [("entries", "0011_what_decisions_blocked")]

    operations = [
        *_columns("scan"),
        *_columns("practicescan"),
        migrations.AddIndex(
            "scan",
            models.Index(
                fields=["holder_id", "credential_id"],
                condition=models.Q(holder_id__isnull=False),
                name="rows_under_a_holder",
            ),
        ),
        migrations.AddField("journal", "incarnation", models.UUIDField(null=True)),
    ]
