"""Each pass has the number of its last change, too. Those from before have 0, which is below all numbers."""

from django.db import migrations, models

from portillon.issuing.migrations._numbered_changes import protect_passes, unprotect_passes


class Migration(migrations.Migration):
    dependencies = [("issuing", "0020_places_of_blocked_tickets"), ("places", "0015_roster_of_passes")]
    operations = [
        migrations.AddIndex(
            "credential",
            models.Index(fields=["programme", "roster_n", "id"], name="passes_of_programme_by_change"),
        ),
        migrations.CreateModel(
            "RemovedPass",
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
                    "programme",
                    models.ForeignKey("places.programme", models.CASCADE, related_name="+", db_index=False),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["programme", "roster_n"], name="removals_of_a_programme")],
            },
        ),
        migrations.RunPython(protect_passes, unprotect_passes),
    ]
