from django.db import migrations, models


class Migration(migrations.Migration):
    """Days get more sums: what was folded in is thrown away, and the next that asks folds the ledger anew."""

    dependencies = [("entries", "0007_sums_of_days")]
    operations = [
        *(
            migrations.RunSQL(f"DELETE FROM entries_{table}", migrations.RunSQL.noop)  # noqa: S608  names of the line below
            for table in ("position", "passhour", "passday", "passuse", "passspread", "passstep")
        ),
        migrations.RemoveIndex("passday", "days_of_a_venue"),
        migrations.AddIndex(
            "passday",
            models.Index(fields=["programme_id", "gate_id", "device_id", "day"], name="days_of_a_programme"),
        ),
        migrations.AddIndex(
            "passday", models.Index(fields=["gate_id", "device_id", "day"], name="days_of_a_venue")
        ),
        migrations.AddIndex("passday", models.Index(fields=["device_id", "day"], name="days_of_a_device")),
    ]
