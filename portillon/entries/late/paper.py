"""Lists on paper, keyed in line by line: what was ticked at a door are facts that come late, as from a phone's journal.

A line's number is its number in the list's journal, and its scan_id follows from it: the same line again finds what it
became and changes nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from portillon.devices.enrol import working
from portillon.devices.models import Device
from portillon.entries.admit import Attempt
from portillon.entries.late import journal
from portillon.entries.late.fact import Handover, LateScan, Settled
from portillon.entries.late.settle import settle
from portillon.entries.models import Journal, Scan


class Over(Exception):
    """The list's door was removed, or the list was revoked, or its event was over a month ago: nothing is keyed in any
    more."""


class Line(NamedTuple):
    """A line that was ticked: `persons` came in at `at` with the ticket of this number."""

    number: int
    code: str
    persons: int
    at: datetime


def key_in(listed: Device, line: Line, now: datetime) -> Settled:
    """Store the line, unless it is stored already, and return what became of it: who was ticked has come in, so what
    the rules refuse is an overrun. Of a line whose number was keyed in with something else, nothing is stored.

    Raises Over and Busy.
    """
    if listed.gate_id is None or not working().filter(pk=listed.pk).exists():
        raise Over
    key_hash, scan_id = bytes(listed.key_hash), line_id(listed, line.number)
    # The number was found before, so it is no guess.
    attempt = Attempt(key_hash, scan_id, line.code, listed.gate_id, line.persons, line.at, is_chosen=True)
    settled = settle(LateScan(line.number, attempt, "admitted", "ok"), Handover(listed, now))
    if settled.why is None:
        journal.note(journal.Account(listed, line.number, line.number, now))
    return settled


def line_id(listed: Device, number: int) -> UUID:
    """Return the scan_id of the list's line with this number."""
    return uuid5(UUID(bytes=bytes(listed.key_hash)[:16]), f"line {number}")


def length(listed: Device) -> int:
    """Return the number of the last line that was keyed in; 0 if none was."""
    return Journal.objects.filter(device=listed).values_list("stored", flat=True).first() or 0


def keyed(listed: Device, numbers: Iterable[int]) -> dict[int, Scan]:
    """Return what the lines with these numbers have become, by number: an entry, or the refusal of an overrun."""
    ids = {line_id(listed, number): number for number in numbers}
    return {ids[scan.scan_id]: scan for scan in Scan.objects.filter(scan_id__in=ids)}
