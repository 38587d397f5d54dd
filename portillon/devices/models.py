"""Devices that scan, each with a key of its own, and the authorisation QR codes that enrol them."""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import Organisation, User
from portillon.places.bounds import dates_within
from portillon.places.models import Event, Gate

HANDLE_BYTES = 10
# A code enrols for an hour, even one that is made after the event.
CODE_LIFE_MIN = timedelta(hours=1)
# A device is not needed after its event; a month leaves time to look at what it scanned.
LIFE_AFTER_EVENT = timedelta(days=30)


def fresh_handle() -> bytes:
    return secrets.token_bytes(HANDLE_BYTES)


class Enrolment(models.Model):
    """An authorisation QR code, which enrols up to `max_devices` devices at an event's gate or gates, or at a venue's
    desk.

    The token is derived from `handle` and the secret file (devices/authorisation.py); this row alone does not reveal
    it.
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
    # Null: until the event's end.
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used__lte=F("max_devices")), name="an_enrolment_is_not_overdrawn"
            ),
            models.CheckConstraint(
                condition=Q(event__isnull=False) | Q(gate__isnull=False), name="an_enrolment_leads_to_a_gate"
            ),
            models.CheckConstraint(
                condition=Q(event__isnull=False) | Q(expires_at__isnull=False), name="an_enrolment_has_an_end"
            ),
            dates_within("an_enrolment_ends_in_known_years", "expires_at"),
        ]

    def __str__(self) -> str:
        return self.label or str(_("Authorisation %(number)s") % {"number": self.pk})

    @property
    def zone(self) -> str:
        """The IANA time zone of the event or desk."""
        place = self.event or self.gate
        assert place is not None
        return place.zone

    @property
    def valid_until(self) -> datetime:
        """The end that was chosen, else the event's, but not before the code is an hour old."""
        if self.expires_at:
            return self.expires_at
        assert self.event is not None
        return max(self.event.ends_at, self.created_at + CODE_LIFE_MIN)


class Device(models.Model):
    """An enrolled device. It scans at its gate, else at its event's gates, else at those of all the organisation's
    events.

    Revoked devices are kept: they are the log of which device was allowed at which door, when and by which enrolment.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="devices")
    name = models.CharField(_("name"), max_length=100)
    hardware = models.CharField(max_length=200, blank=True)
    key_hash = models.BinaryField(max_length=32, unique=True)
    operator = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="devices")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, null=True, blank=True, related_name="devices")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="devices")
    gate = models.ForeignKey(Gate, models.CASCADE, null=True, blank=True, related_name="devices")
    # The device of a venue's desk through which holders validate their own visits (self_validation.py).
    is_self_validation = models.BooleanField(default=False, db_default=False)
    # The number of a list on paper among those of its event (paper_list.py); null: a device that scans.
    paper_list = models.PositiveIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Null: until a month after its event; without an event, for ever.
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Its person signed out on it, which revoked it, too: what it noted until then still counts.
    signed_out_at = models.DateTimeField(null=True, blank=True)
    # Revoked by somebody who named it, and not because its person signed out or has another role.
    is_taken_back = models.BooleanField(default=False, db_default=False)
    # Updated by requests other than scans; the ledger tells when the device last scanned.
    seen_at = models.DateTimeField(null=True, blank=True)
    # When it last got the roster of which event: by that it may decide without a network. Noted once a minute.
    roster_at = models.DateTimeField(null=True, blank=True)
    roster_event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="+")
    # How many tickets it may admit by itself, as it was told with its roster; null: as the event says.
    roster_budget = models.PositiveIntegerField(null=True, blank=True)
    # The gate for which it got that roster, and the letter of the lane before it; empty: it takes all lanes.
    roster_gate = models.ForeignKey(Gate, models.SET_NULL, null=True, blank=True, related_name="+")
    # Since when it has been heard there without a gap (presence.py).
    stands_since = models.DateTimeField(null=True, blank=True)
    lane = models.CharField(max_length=1, blank=True, default="", db_default="")
    battery_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    is_charging = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gate"],
                condition=Q(is_self_validation=True, revoked_at=None),
                name="a_venue_has_one_self_validation",
            ),
            models.UniqueConstraint(fields=["event", "paper_list"], name="a_paper_list_has_its_own_number"),
            models.CheckConstraint(
                condition=Q(paper_list=None) | Q(event__isnull=False, gate__isnull=False),
                name="a_paper_list_is_of_a_door",
            ),
            dates_within("a_device_ends_in_known_years", "expires_at"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def valid_until(self) -> datetime | None:
        """When its key ends; None: never. `enrol.working` and the facts of a scan (entries) ask for the same."""
        if self.expires_at or self.event is None:
            return self.expires_at
        return max(self.event.ends_at, self.created_at) + LIFE_AFTER_EVENT

    def was_told_its_end(self, now: datetime) -> bool:
        """Whether it has called since it was revoked or its key ended, so that it knows."""
        ends = [at for at in (self.revoked_at, self.valid_until) if at and at <= now]
        return bool(ends and self.seen_at and self.seen_at >= min(ends))


class Readiness(models.Model):
    """The state that a device's scanner last reported. A phone that scans with its camera app reports none.

    `clock_off_seconds` tells how far the device's clock is ahead of the server's; negative: behind.
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
    # Null: the browser does not say.
    is_storage_kept = models.BooleanField(null=True)
    storage_free_mb = models.PositiveIntegerField(null=True)
    told_at = models.DateTimeField()


class PaperSheet(models.Model):
    """What a page of a list on paper holds, so that a photograph of it can be read (paper_list.py).

    `rows` has, for each row from the top, the number of its ticket, how many boxes were printed (0: one box for a
    number), and how many of these were black already.
    """

    listed = models.ForeignKey(Device, models.CASCADE, related_name="sheets")
    page = models.PositiveIntegerField()
    rows = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listed", "page"], name="a_paper_list_has_a_page_once")
        ]
