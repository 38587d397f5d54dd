"""Lists on paper for a door, each of which is a device without a key.

A list that is keyed in hands over facts like a phone's journal, so the ledger knows it as a device. Its key hash is
random and belongs to no key: nobody can call as it, and only this server acts for it.
"""

import secrets
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.accounts.keys import hash_of
from portillon.devices.models import Device, PaperSheet
from portillon.places.models import Event, Gate

HARDWARE = "paper"
KEY_HASH_BYTES = len(hash_of(""))


class SheetRow(NamedTuple):
    """A row of a printed sheet: the ticket's number then, its boxes (0: one for a number), and how many were black."""

    number: str
    boxes: int
    ticked: int


@transaction.atomic
def new_list(door: Gate) -> Device:
    """Return a new list of the door, with the next number of its event."""
    assert door.event_id is not None
    # Locked, so that two lists at once get two numbers.
    event = Event.objects.select_for_update(no_key=True).get(pk=door.event_id)
    number = (lists_of(event).aggregate(last=Max("paper_list"))["last"] or 0) + 1
    with override(event.organisation.language):
        name = _("Paper list %(number)d") % {"number": number}
    return Device.objects.create(
        organisation=event.organisation,
        event=event,
        gate=door,
        name=name,
        hardware=HARDWARE,
        key_hash=secrets.token_bytes(KEY_HASH_BYTES),
        paper_list=number,
    )


def lists_of(event: Event) -> QuerySet[Device]:
    """Return the event's lists on paper, the newest first."""
    lists = event.devices.filter(paper_list__isnull=False).select_related("gate", "event")
    return lists.order_by("-paper_list")


def keep_sheet(listed: Device, page: int, rows: Iterable[tuple[str, int, int]]) -> None:
    """Remember what a page of the list holds. A list that is printed once more replaces it."""
    PaperSheet.objects.update_or_create(
        listed=listed, page=page, defaults={"rows": [list(row) for row in rows]}
    )


def sheet_rows(listed: Device, page: int) -> list[SheetRow]:
    """Return the rows of a page; none if the list has no such page, or was printed before pages were remembered."""
    found = PaperSheet.objects.filter(listed=listed, page=page).first()
    return [SheetRow(*row) for row in found.rows] if found else []
