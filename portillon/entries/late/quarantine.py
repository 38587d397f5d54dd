"""Keeps what of a device's journal cannot become a row of the ledger, so that nothing that happened at a door is lost.

What is kept here decides nothing and is told to nobody but the organisation's people.
"""

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Max, QuerySet, Sum
from django.db.models.functions import Length

from portillon.accounts.models import Organisation, User
from portillon.devices.models import Device
from portillon.entries.models import Quarantined, QuarantineDeletion
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


class Share(NamedTuple):
    """What a device has in quarantine: how many entries, and how many characters of CHARACTERS_MAX."""

    device: Device
    entries: int
    characters: int
    newest_at: datetime

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.characters / CHARACTERS_MAX))


def by_device(organisation: Organisation) -> list[Share]:
    """Return what each device of the organisation has in quarantine, the newest first."""
    told = Quarantined.objects.filter(organisation=organisation).values_list("device").order_by("device")
    sums = told.annotate(entries=Count("pk"), size=Sum(Length("body")), newest=Max("received_at"))
    devices = Device.objects.in_bulk([pk for pk, *_sums in sums])
    return sorted(
        (Share(devices[pk], *more) for pk, *more in sums), key=lambda one: one.newest_at, reverse=True
    )


def of_device(device: Device) -> "QuerySet[Quarantined]":
    """Return what the device has in quarantine, newest first."""
    return Quarantined.objects.filter(device=device).select_related("event").order_by("-pk")


def delete(device: Device, newest: int, by: User, now: datetime) -> int:
    """Delete the device's entries up to the one with the id `newest`, with what was decided about them, and note who
    did it. Return how many they were."""
    with transaction.atomic():
        seen = of_device(device).filter(pk__lte=newest)
        entries = seen.count()
        seen.delete()
        if entries:
            QuarantineDeletion.objects.create(device=device, entries=entries, deleted_by=by, deleted_at=now)
    return entries


def deletions(organisation: Organisation) -> "QuerySet[QuarantineDeletion]":
    """Return who deleted entries of the organisation's devices, the newest first."""
    ours = QuarantineDeletion.objects.filter(device__organisation=organisation)
    return ours.select_related("device", "deleted_by").order_by("-pk")


def forget_old(now: datetime) -> None:
    """Delete what was kept of events whose personal data is erased, and what belongs to no event after KEPT."""
    Quarantined.objects.filter(event__erased_at__isnull=False).delete()
    Quarantined.objects.filter(event=None, received_at__lt=now - KEPT).delete()
