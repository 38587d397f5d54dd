"""What the server knows of the journals of devices, and what of them could not become a row of the ledger."""

from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import Organisation, User
from portillon.devices.models import Device
from portillon.places.models import Event

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Journal(models.Model):
    """A device's journal as the server last heard of it.

    `length` is the number of its newest entry, and `stored` the number up to which all entries were handed over: each
    of them is answered by the ledger or kept in quarantine. `incarnation` names the store in which the device keeps it:
    a device whose storage was emptied begins another one, and does not know any more what it holds. `rings` counts how
    often the device was to look at its roster at once, as others ask for its tickets (registers/bell.py).
    """

    device = models.OneToOneField(Device, models.CASCADE, related_name="journal")
    length = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    heard_at = models.DateTimeField()
    incarnation = models.UUIDField(null=True)
    rings = models.BigIntegerField(default=0, db_default=0)

    @staticmethod
    def begin(device: int) -> None:
        """Begin the journal of the device with this id, unless it has one. Nobody has heard anything of it yet."""
        new = Journal(device_id=device, heard_at=NEVER)
        Journal.objects.bulk_create([new], ignore_conflicts=True)

    @property
    def waiting(self) -> int:
        """How many entries were still on the device when it was last heard."""
        return max(0, self.length - self.stored)


class Quarantined(models.Model):
    """An entry of a device's journal that did not become a row of the ledger, as the device sent it.

    `body` is JSON and holds the code that was scanned, so it is erased with the personal data of `event`: that of its
    gate, or else the device's.
    """

    class Why(models.TextChoices):
        REVOKED = "revoked", _("the device had been revoked")
        EXPIRED = "expired", _("the device's key had expired")
        MALFORMED = "malformed", _("it could not be read")
        OTHER_BODY = "other_body", _("the same number of a scan was used for another one")
        GATE = "gate", _("the device does not stand at this gate")
        NO_REASON = "no_reason", _("refused by the device without a reason, but valid")
        UNKNOWN_SCAN = "unknown_scan", _("it takes back a scan that is not known")
        NOT_ITS_OWN = "not_its_own", _("it takes back the scan of another device")
        NOT_ADMITTED = "not_admitted", _("it takes back a scan by which nobody was let in")
        BUILT_ON = "built_on", _("to be taken back, but the persons have left since")
        NUMBER = "number", _("a number typed after too many wrong ones, or where the code is needed")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    device = models.ForeignKey(Device, models.CASCADE, related_name="quarantined")
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="+")
    number = models.BigIntegerField()
    why = models.CharField(max_length=12, choices=Why.choices)
    body = models.TextField()
    digest = models.BinaryField(max_length=16)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "digest"], name="an_entry_is_quarantined_once")
        ]
        indexes = [models.Index(fields=["organisation", "-received_at"], name="quarantine_by_time")]


class QuarantineDeletion(models.Model):
    """That somebody deleted entries from the quarantine of a device."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="quarantine_deletions")
    entries = models.PositiveIntegerField()
    # Null: an account that was deleted since.
    deleted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    deleted_at = models.DateTimeField()
