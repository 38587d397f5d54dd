"""What scans: phones, tablets, PCs and handhelds, each with a key of its own, and the QR codes that enrol them."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import Organisation, User
from portillon.places.models import Event, Gate

HANDLE_BYTES = 10


def fresh_handle() -> bytes:
    return secrets.token_bytes(HANDLE_BYTES)


class Enrolment(models.Model):
    """An authorisation QR: it lets `max_devices` devices stand at one gate of an event, at all of them, or at a venue's
    desk.

    Its token is made of `handle` and the secret file (devices/authorisation.py), so nothing here opens anything.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="enrolments")
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="enrolments")
    gate = models.ForeignKey(Gate, models.CASCADE, null=True, blank=True, related_name="enrolments")
    label = models.CharField(_("label"), max_length=100, blank=True)
    handle = models.BinaryField(max_length=HANDLE_BYTES, unique=True, default=fresh_handle)
    max_devices = models.PositiveIntegerField(_("number of devices"))
    used = models.PositiveIntegerField(default=0)
    turned_away = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used__lte=F("max_devices")), name="an_enrolment_is_not_overdrawn"
            ),
            models.CheckConstraint(
                condition=Q(event__isnull=False) | Q(gate__isnull=False), name="an_enrolment_leads_to_a_gate"
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(_("Authorisation %(number)s") % {"number": self.pk})


class Device(models.Model):
    """An enrolled device. It scans at its gate, else at its event's gates, else at all of the organisation.

    A revoked one stays: with its enrolment and `created_at` the rows are the log of who was let stand at a door.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="devices")
    name = models.CharField(_("name"), max_length=100)
    hardware = models.CharField(max_length=200, blank=True)
    key_hash = models.BinaryField(max_length=32, unique=True)
    operator = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="devices")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, null=True, blank=True, related_name="devices")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="devices")
    gate = models.ForeignKey(Gate, models.CASCADE, null=True, blank=True, related_name="devices")
    # At a venue's desk, for what holders do themselves (self_validation.py).
    is_self_validation = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Written now and then by calls beside the scan; when it last scanned, the ledger knows.
    seen_at = models.DateTimeField(null=True, blank=True)
    battery_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    is_charging = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gate"],
                condition=Q(is_self_validation=True, revoked_at=None),
                name="a_venue_has_one_self_validation",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Readiness(models.Model):
    """What a device's scanner last told of itself, beside its scans: a phone without the scanner's page tells nothing.

    `clock_off_seconds` is by how much its clock is ahead of ours, below zero: behind.
    """

    class Sound(models.TextChoices):
        ON = "on"
        OFF = "off"
        LOCKED = "locked"

    device = models.OneToOneField(Device, models.CASCADE, related_name="readiness")
    gate = models.ForeignKey(Gate, models.SET_NULL, null=True, related_name="+")
    camera = models.CharField(max_length=10)
    code_seen_at = models.DateTimeField(null=True)
    sound = models.CharField(max_length=10, choices=Sound.choices)
    clock_off_seconds = models.IntegerField()
    network = models.CharField(max_length=20, blank=True)
    version = models.CharField(max_length=20, blank=True)
    told_at = models.DateTimeField()
