"""Lists on paper, keyed in line by line: what was ticked at a door are facts that come late, as from a phone's journal.

A line's number is its number in the list's journal, and its scan_id follows from it: the same line again finds what it
became and changes nothing. A tick that was read from a photograph has a number that tells page, row and box, so that
another photograph of the same page adds only what was ticked since.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from portillon.devices.enrol import working
from portillon.devices.models import Device
from portillon.entries.admit import Attempt
from portillon.entries.derived import overrun_id, part_id
from portillon.entries.late import journal
from portillon.entries.late.fact import Handover, LateScan, Settled
from portillon.entries.late.settle import settle
from portillon.entries.models import Journal, Scan
from portillon.entries.reversal import NotReversible, reverse


class Over(Exception):
    """The list's door was removed, or the list was revoked, or its event was over a month ago: nothing is keyed in any
    more."""


class Line(NamedTuple):
    """A line that was ticked: `persons` came in at `at` with the ticket of this number."""

    number: int
    code: str
    persons: int
    at: datetime


# All typed lines have smaller numbers.
TICKS_FROM = 10_000_000


class Place(NamedTuple):
    """Where a tick stands, each counted from 1; the box is 0 where a number of persons is written."""

    page: int
    row: int
    box: int


def tick_number(place: Place) -> int:
    return TICKS_FROM + place.page * 1000 + place.row * 10 + place.box


def place_of(number: int) -> Place | None:
    """Return where the tick with this number stands; None if the number is that of a typed line."""
    if number < TICKS_FROM:
        return None
    page, rest = divmod(number - TICKS_FROM, 1000)
    return Place(page, rest // 10, rest % 10)


def is_over(listed: Device) -> bool:
    """Whether nothing is keyed in any more."""
    return listed.gate_id is None or not working().filter(pk=listed.pk).exists()


def key_in(listed: Device, line: Line, now: datetime) -> Settled:
    """Store the line, unless it is stored already, and return what became of it: who was ticked has come in, so what
    the rules refuse is an overrun. Of a line whose number was keyed in with something else, nothing is stored.

    Raises Over and Busy.
    """
    if is_over(listed):
        raise Over
    assert listed.gate_id is not None
    key_hash, scan_id = bytes(listed.key_hash), line_id(listed, line.number)
    # The number was found before, so it is no guess.
    attempt = Attempt(key_hash, scan_id, line.code, listed.gate_id, line.persons, line.at, is_chosen=True)
    settled = settle(LateScan(line.number, attempt, "admitted", "ok"), Handover(listed, now))
    if settled.why is None and place_of(line.number) is None:
        journal.note(journal.Account(listed, line.number, line.number, now))
    return settled


def take_back(listed: Device, number: int, user: int) -> NotReversible | None:
    """Take back who came in by the line, by rows of their own that name the user; the places are free again. Return why
    it cannot be. Raises Busy."""
    scan_id = line_id(listed, number)
    ids = (overrun_id(scan_id), part_id(scan_id), scan_id)
    rows = {one.scan_id: one for one in Scan.objects.filter(scan_id__in=ids)}
    passed = [rows[one] for one in ids if one in rows and rows[one].verdict == "admitted"]
    if not passed:
        return NotReversible.UNKNOWN
    why_not = None
    for one in passed:
        # The same id each time, so that pressing twice takes back once.
        done = reverse(listed.organisation_id, one.scan_id, uuid5(one.scan_id, "reversal"), None, user)
        why_not = done if isinstance(done, NotReversible) else why_not
    return why_not


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
