"""An event that a server at its venue runs for some time, as both servers know it (docs/venue-server.md)."""

from django.db import models

from portillon.devices.models import Device
from portillon.places.models import Event


class VenueServer(models.Model):
    """On the main server: that a device is the server at an event's venue.

    `digest` covers the ids of all entries of its journal that are stored; how many they are is in Journal. `doubled_at`
    is when a copy of its folder called that had gone its own way. From `closed_at` on nothing is handed to it any more.
    """

    device = models.OneToOneField(Device, models.CASCADE, related_name="venue_server")
    event = models.ForeignKey(Event, models.CASCADE, related_name="venue_servers")
    digest = models.BinaryField(max_length=32)
    doubled_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)


class PhoneAtVenue(models.Model):
    """On the main server: the device that stands for a phone, whose id at the server at the venue is `phone`."""

    server = models.ForeignKey(VenueServer, models.CASCADE, related_name="phones")
    phone = models.BigIntegerField()
    device = models.OneToOneField(Device, models.CASCADE, related_name="at_venue")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["server", "phone"], name="one_device_for_a_phone_at_a_venue")
        ]


class Origin(models.Model):
    """On the server at the venue: whence its event comes, and how far both servers have told each other.

    `main_device` is the id by which the main server knows this one; here it stands for the main server, as the holder
    of tickets that are not here. The main server has stored `sent` entries, up to the row `sent_row`; `digest` covers
    them. `first_row` is the last row that came with the event. `heard_n`, `heard_ticket` and `era` tell which changes
    of tickets came last. `told` is a hash of event and doors as they came: what is changed here stays until they change
    there.
    """

    class Trouble(models.TextChoices):
        AWAY = "away"
        DOUBLED = "doubled"
        REFUSED = "refused"
        FAILED = "failed"

    event = models.OneToOneField(Event, models.CASCADE, related_name="origin")
    main_device = models.BigIntegerField()
    incarnation = models.UUIDField()
    first_row = models.BigIntegerField(default=0)
    sent_row = models.BigIntegerField(default=0)
    sent = models.BigIntegerField(default=0)
    digest = models.BinaryField(max_length=32)
    era = models.CharField(max_length=16, blank=True)
    heard_n = models.BigIntegerField(default=0)
    heard_ticket = models.BigIntegerField(default=0)
    told = models.CharField(max_length=64, blank=True)
    synced_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=10, choices=Trouble.choices, blank=True)
    # Since then it gives everything back, and takes nothing more.
    closing_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
