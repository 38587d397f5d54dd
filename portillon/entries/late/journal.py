"""Keeps account of how far each device's journal was handed over.

A device numbers its entries from 1, without gaps, and keeps them all until the event's data is wiped. So a number tells
what the server has, and a server that was restored from a backup asks for the rest once more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Greatest

from portillon.devices.models import Device
from portillon.entries.models import Journal


class Shortened(Exception):
    """The device's journal is shorter than the part of it that was handed over: the device lost its storage, or went
    back to an earlier state of it."""


class Gap(Exception):
    """Entries are missing before the ones that were sent, or among them."""


@dataclass(slots=True)
class Account:
    """How far a device's journal is `stored`, by number; `length` is the number of the device's newest entry."""

    device: Device
    length: int
    stored: int
    heard_at: datetime

    def check(self, numbers: Sequence[int]) -> None:
        """Raise Shortened or Gap unless the journal goes on with the entries of these numbers."""
        if self.length < self.stored:
            raise Shortened
        first = numbers[0] if numbers else 1
        if not 1 <= first <= self.stored + 1 or list(numbers) != list(range(first, first + len(numbers))):
            raise Gap


def waiting_on(device: Device) -> int:
    """Return how many entries of its journal were still on the device when it was last heard of."""
    told: Journal | None = getattr(device, "journal", None)
    return told.waiting if told else 0


def account(device: Device, length: int, numbers: Sequence[int], now: datetime) -> Account:
    """Return the account of the device, whose journal is said to have `length` entries and which sends these."""
    stored = Journal.objects.filter(device=device).values_list("stored", flat=True).first()
    return Account(device, max([length, *numbers]), stored or 0, now)


def note(told: Account) -> None:
    """Store the account. Another call of the same device may have come further meanwhile."""
    found = Journal.objects.filter(device=told.device)
    changed = found.update(
        length=told.length, heard_at=told.heard_at, stored=Greatest("stored", Value(told.stored))
    )
    if not changed:
        new = Journal(device=told.device, length=told.length, stored=told.stored, heard_at=told.heard_at)
        Journal.objects.bulk_create([new], ignore_conflicts=True)
