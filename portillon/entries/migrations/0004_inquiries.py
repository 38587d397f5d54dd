from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0003_refusals_by_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation_id", models.BigIntegerField()),
                ("gate_id", models.BigIntegerField(null=True)),
                ("event_id", models.BigIntegerField(null=True)),
                ("device_id", models.BigIntegerField(null=True)),
                ("operator_id", models.BigIntegerField(null=True)),
                ("by_key", models.CharField(blank=True, max_length=100)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("suggestions", "passes by the first digits"),
                            ("look", "a pass by its number"),
                            ("search", "guests by name"),
                            ("many", "noticed: many inquiries"),
                            ("stopped", "stopped: too many inquiries"),
                            ("guessed", "stopped: too many wrong numbers"),
                        ],
                        max_length=12,
                    ),
                ),
                ("digits", models.CharField(blank=True, max_length=12)),
                ("found", models.PositiveSmallIntegerField(default=0)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_id", "-at"], name="inquiries_of_an_organisation"),
                    models.Index(fields=["at"], name="inquiries_by_age"),
                ],
            },
        ),
    ]
