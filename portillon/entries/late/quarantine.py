"""Keeps what of a device's journal cannot become a row of the ledger, so that nothing that happened at a door is lost.

What is kept here decides nothing and is told to nobody but the organisation's people.
"""

import hashlib
from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum
from django.db.models.functions import Length

from portillon.accounts.models import Organisation
from portillon.devices.models import Device
from portillon.entries.models import Quarantined
from portillon.places.models import Gate

# So much of one device: some ten thousand scans.
CHARACTERS_MAX = 8_000_000
# Entries that belong to no event.
KEPT = timedelta(days=90)


class Full(Exception):
    """A device's quarantine holds as much as it may. The device keeps its entries until some of these are deleted."""


def keep(device: Device, number: int, gate: int, body: str, why: Quarantined.Why, now: datetime) -> None:
    """Keep the entry `number` of the device's journal, made at the gate with this id. The same again is kept once.

    Raises Full.
    """
    digest = hashlib.blake2b(body.encode(), digest_size=16).digest()
    theirs = Quarantined.objects.filter(device=device)
    if theirs.filter(digest=digest).exists():
        return
    if (theirs.aggregate(n=Sum(Length("body"), default=0))["n"]) + len(body) > CHARACTERS_MAX:
        raise Full
    # Two tries of the same call may come here together.
    Quarantined.objects.bulk_create(
        [
            Quarantined(
                organisation_id=device.organisation_id,
                device=device,
                event_id=_event(device, gate),
                number=number,
                why=why,
                body=body,
                digest=digest,
                received_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def _event(device: Device, gate: int) -> int | None:
    """Return the event whose guest the entry is about, with whose personal data it will be erased."""
    ours = Gate.objects.filter(pk=gate, organisation=device.organisation_id)
    return ours.values_list("event_id", flat=True).first() or device.event_id


def of_organisation(organisation: Organisation) -> "QuerySet[Quarantined]":
    """Return what is in the organisation's quarantine, newest first, with its devices."""
    found = Quarantined.objects.filter(organisation=organisation).select_related("device", "event")
    return found.order_by("-received_at", "-pk")


def forget_old(now: datetime) -> None:
    """Delete what was kept of events whose personal data is erased, and what belongs to no event after KEPT."""
    Quarantined.objects.filter(event__erased_at__isnull=False).delete()
    Quarantined.objects.filter(event=None, received_at__lt=now - KEPT).delete()
