"""Work that the console does in the background.

About its name and `replaces`: accounts/migrations/0001_schema.py.
"""

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
LANGUAGES = [("fr", "Français"), ("de", "Deutsch"), ("en", "English")]


class Migration(migrations.Migration):
    initial = True
    replaces = [("console", "0004_works_of_invitees")]
    dependencies = [("accounts", "0001_schema"), ("places", "0001_schema")]
    operations = [
        migrations.CreateModel(
            "Work",
            fields=[
                ID,
                ("language", models.CharField(choices=LANGUAGES, max_length=2)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("comparison", "Comparing the list"),
                            ("roster", "Importing the list"),
                            ("pdf", "Making the tickets"),
                            ("zip", "Making the tickets"),
                            ("mails", "Asking for the mails"),
                            ("cancellation", "Cancelling the tickets"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("working", "Working"), ("done", "Done"), ("failed", "Failed")],
                        max_length=10,
                        default="working",
                    ),
                ),
                ("file", models.CharField(max_length=100)),
                ("file_title", models.CharField(max_length=200, blank=True)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("summary", models.JSONField(null=True)),
                ("problem", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("heartbeat_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="works"),
                ),
                ("event", models.ForeignKey("places.Event", models.CASCADE, null=True, related_name="works")),
                (
                    "programme",
                    models.ForeignKey("places.Programme", models.CASCADE, null=True, related_name="works"),
                ),
                ("of_invitees", models.BooleanField(default=False, db_default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(event__isnull=False, programme=None)
                        | Q(event=None, programme__isnull=False),
                        name="work_is_for_an_event_or_a_programme",
                    ),
                ],
            },
        ),
    ]
