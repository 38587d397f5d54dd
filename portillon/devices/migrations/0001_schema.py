"""What scans: who may enrol how many devices, the devices, and what each told of itself.

About its name and `replaces`: accounts/migrations/0001_schema.py.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from portillon.devices.models import fresh_handle

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    initial = True
    replaces = [("devices", "0005_readiness")]
    dependencies = [("accounts", "0001_schema"), ("places", "0001_schema")]
    operations = [
        migrations.CreateModel(
            "Enrolment",
            fields=[
                ID,
                ("label", models.CharField("label", max_length=100, blank=True)),
                ("handle", models.BinaryField(max_length=10, default=fresh_handle, unique=True)),
                ("max_devices", models.PositiveIntegerField("number of devices")),
                ("used", models.PositiveIntegerField(default=0)),
                ("turned_away", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField("valid until")),
                ("withdrawn_at", models.DateTimeField(null=True, blank=True)),
                (
                    "event",
                    models.ForeignKey("places.Event", models.CASCADE, null=True, related_name="enrolments"),
                ),
                (
                    "gate",
                    models.ForeignKey(
                        "places.Gate", models.CASCADE, null=True, blank=True, related_name="enrolments"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="enrolments"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(used__lte=F("max_devices")), name="an_enrolment_is_not_overdrawn"
                    ),
                    models.CheckConstraint(
                        condition=Q(event__isnull=False) | Q(gate__isnull=False),
                        name="an_enrolment_leads_to_a_gate",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Device",
            fields=[
                ID,
                ("name", models.CharField("name", max_length=100)),
                ("hardware", models.CharField(max_length=200, blank=True)),
                ("key_hash", models.BinaryField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(null=True, blank=True)),
                ("revoked_at", models.DateTimeField(null=True, blank=True)),
                (
                    "event",
                    models.ForeignKey(
                        "places.Event", models.CASCADE, null=True, blank=True, related_name="devices"
                    ),
                ),
                (
                    "gate",
                    models.ForeignKey(
                        "places.Gate", models.CASCADE, null=True, blank=True, related_name="devices"
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        models.CASCADE,
                        null=True,
                        blank=True,
                        related_name="devices",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="devices"),
                ),
                ("battery_percent", models.PositiveSmallIntegerField(null=True, blank=True)),
                ("is_charging", models.BooleanField(default=False)),
                ("seen_at", models.DateTimeField(null=True, blank=True)),
                (
                    "enrolment",
                    models.ForeignKey(
                        "devices.Enrolment", models.CASCADE, null=True, blank=True, related_name="devices"
                    ),
                ),
                ("is_self_validation", models.BooleanField(default=False, db_default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["gate"],
                        condition=Q(is_self_validation=True, revoked_at=None),
                        name="a_venue_has_one_self_validation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Readiness",
            fields=[
                ID,
                ("camera", models.CharField(max_length=10)),
                ("code_seen_at", models.DateTimeField(null=True)),
                (
                    "sound",
                    models.CharField(
                        choices=[("on", "On"), ("off", "Off"), ("locked", "Locked")], max_length=10
                    ),
                ),
                ("clock_off_seconds", models.IntegerField()),
                ("network", models.CharField(max_length=20, blank=True)),
                ("version", models.CharField(max_length=20, blank=True)),
                ("told_at", models.DateTimeField()),
                ("device", models.OneToOneField("devices.Device", models.CASCADE, related_name="readiness")),
                ("gate", models.ForeignKey("places.Gate", models.SET_NULL, null=True, related_name="+")),
            ],
        ),
    ]
