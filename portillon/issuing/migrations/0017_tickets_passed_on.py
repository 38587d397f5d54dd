"""Tickets that their holders passed on."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issuing", "0016_people_with_one_name")]

    operations = [
        migrations.CreateModel(
            name="PassedOn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page_secret", models.CharField(max_length=30, unique=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("person", models.CharField(max_length=32)),
                ("called", models.CharField(max_length=32)),
                (
                    "credential",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passings_on",
                        to="issuing.credential",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passings_on",
                        to="places.event",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["event", "person"], name="former_holders_by_person"),
                    models.Index(fields=["event", "called"], name="former_holders_by_name"),
                ]
            },
        ),
        migrations.AlterField(
            model_name="change",
            name="what",
            field=models.CharField(
                choices=[
                    ("issued", "Issued"),
                    ("changed", "Changed"),
                    ("reissued", "Reissued"),
                    ("cancelled", "Cancelled"),
                    ("blocked", "Blocked"),
                    ("unblocked", "Unblocked"),
                    ("told", "Told"),
                    ("passed_on", "Passed On"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="newsmail",
            name="what",
            field=models.CharField(
                choices=[
                    ("cancelled", "Cancelled"),
                    ("blocked", "Blocked"),
                    ("unblocked", "Unblocked"),
                    ("reissued", "Reissued"),
                    ("changed", "Changed"),
                    ("passed_on", "Passed On"),
                    ("received", "Received"),
                ],
                max_length=10,
            ),
        ),
    ]
