"""Each ticket has the number of its last change, so that scanners that work offline can ask for what is new to them."""

from django.db import migrations, models

from portillon.issuing.migrations._numbered_changes import protect, unprotect


class Migration(migrations.Migration):
    dependencies = [("issuing", "0018_alarms"), ("places", "0013_roster_numbers")]
    operations = [
        migrations.AddField(
            "credential", "roster_n", models.BigIntegerField(default=0, db_default=0, editable=False)
        ),
        migrations.AddIndex(
            "credential",
            models.Index(fields=["event", "roster_n", "id"], name="tickets_of_an_event_by_change"),
        ),
        migrations.CreateModel(
            "RemovedTicket",
            [
                (
                    "id",
                    models.BigAutoField(
                        primary_key=True, auto_created=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("credential_id", models.BigIntegerField(unique=True)),
                ("roster_n", models.BigIntegerField()),
                (
                    "event",
                    models.ForeignKey("places.event", models.CASCADE, related_name="+", db_index=False),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["event", "roster_n"], name="removals_of_an_event")],
            },
        ),
        migrations.RunPython(protect, unprotect),
    ]
