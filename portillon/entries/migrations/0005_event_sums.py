"""Sums of events' rows. They begin empty; a chore folds in what the ledger holds already, a part each time."""

from typing import Any

from django.db import migrations, models


def _id() -> tuple[str, Any]:
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("entries", "0004_inquiries")]

    operations = [
        migrations.CreateModel(
            "EventPosition",
            [
                _id(),
                ("writer_id", models.BigIntegerField(unique=True)),
                ("folded", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            "EventTickets",
            [
                _id(),
                ("event_id", models.BigIntegerField(unique=True)),
                ("tickets", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            "EventDevice",
            [
                _id(),
                ("event_id", models.BigIntegerField()),
                ("device_id", models.BigIntegerField()),
                ("refused_for", models.CharField(max_length=20)),
                ("fresh", models.IntegerField(default=0)),
                ("scans", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event_id", "device_id", "refused_for"), name="one_sum_a_device"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            "EventMinute",
            [
                _id(),
                ("event_id", models.BigIntegerField()),
                ("gate_id", models.BigIntegerField()),
                ("minute", models.DateTimeField()),
                ("fresh", models.IntegerField(default=0)),
                ("moved", models.IntegerField(default=0)),
                ("let_in", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("event_id", "minute", "gate_id"), name="one_sum_a_minute")
                ]
            },
        ),
    ]
