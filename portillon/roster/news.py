"""What is new to a scanner, in the compact form. Many ask at the same time, and most know as much as another one: what
is read for one is kept for a second for the others."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from portillon.entries.models import Kind, Scan
from portillon.entries.registers import bell
from portillon.issuing.seals import keyring
from portillon.places.models import Event, OfflinePolicy
from portillon.roster import compact, cursor, kept, page, rules
from portillon.roster.cursor import Cursor
from portillon.roster.page import Page


class Reach(NamedTuple):
    """How far the ledger is told for a second, so that scanners which ask within it know as much afterwards: the length
    of each of its parts, and its newest row."""

    lengths: Mapping[int, int]
    newest: int


def since(event: Event, known: str, device: int | None = None) -> tuple[bytes, bool]:
    """Return the signed page after the cursor `known` of the `device` at the event, and whether it knows the event's
    settings. Entries may be missing in it for a second; changed tickets, another budget, and tickets that were handed
    to the device are not.

    Raises BadCursor and Event.DoesNotExist.
    """
    generation, _key = keyring.roster_signer()
    told = cursor.read(known)
    # Who was rung by itself must not get a page of before.
    rung = tuple(bell.rings_of([device]).items()) if device and _hands_over(event) else ()
    lengths = _lengths(event, told, device, rung)
    now = (
        *(event.pk, page.era_of(event), event.roster_n),
        *(event.offline_now, event.offline_tickets, event.offline_names),
    )
    reach = tuple(lengths.items())
    # Where tickets are handed over, settings and cursors are of one device.
    packed_key = (
        "packed",
        *now,
        _hands_over(event) and device,
        reach,
        known,
        generation,
        rung,
    )
    packed: bytes | None = kept.get(packed_key)
    if packed is not None:
        return packed, True
    began = time.monotonic()
    found = page.told_to(_found((now, reach), event, told, lengths), rules.to_device(event, device))
    packed = compact.packed(found, found.tickets, known)
    if found.knows_settings:
        kept.put(packed_key, packed, began)
    return packed, found.knows_settings


def _hands_over(event: Event) -> bool:
    return event.offline_now == OfflinePolicy.STRICT


def _lengths(event: Event, told: Cursor, device: int | None, rung: tuple[object, ...]) -> Mapping[int, int]:
    lengths, newest = kept.once(("reach", event.pk, rung), lambda: _reach(event))
    # Another process has told the scanner more.
    knows_more = any(lengths.get(writer, -1) < seen for writer, seen in told.rows.items())
    return page.lengths_for(event) if knows_more or _has_got_tickets(event, newest, device) else lengths


def _reach(event: Event) -> Reach:
    # What comes between the two is in the lengths.
    newest = Scan.objects.order_by("-pk").values_list("pk", flat=True).first()
    return Reach(page.lengths_for(event), newest or 0)


def _has_got_tickets(event: Event, newest: int, device: int | None) -> bool:
    """Whether tickets were handed to the device since: it asks because of them."""
    if not _hands_over(event):
        return False
    return Scan.objects.filter(pk__gt=newest, kind=Kind.HAND, device_id=device).exists()


def _found(now: object, event: Event, told: Cursor, lengths: Mapping[int, int]) -> Page:
    """Return what is new since the cursor, for whoever knows as much but for the settings."""
    known = str(replace(told, settings=""))
    found: Page = kept.once(("found", now, known), lambda: page.until(event.pk, told, dict(lengths)))
    if found.cursor is None:
        return replace(found, settings=rules.of(event).told)
    return replace(found, cursor=replace(found.cursor, settings=told.settings))
