from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("entries", "0001_schema")]

    operations = [
        migrations.CreateModel(
            name="WalkIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scan_id", models.UUIDField(unique=True)),
                ("fingerprint", models.BinaryField(max_length=16)),
                ("organisation_id", models.BigIntegerField()),
                ("event_id", models.BigIntegerField()),
                ("credential_id", models.BigIntegerField()),
                ("device_id", models.BigIntegerField()),
                ("operator_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={"indexes": [models.Index(fields=["credential_id"], name="walk_in_of_a_ticket")]},
        )
    ]
