"""The lines of a list on paper that count already: the newest, or those of a photographed page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import QueryDict

from portillon.devices.models import Device
from portillon.devices.paper_list import sheet_rows
from portillon.entries.derived import overrun_id, part_id
from portillon.entries.late import paper
from portillon.entries.late.paper import Place
from portillon.entries.models import Scan
from portillon.issuing.models import Credential

SHOWN = 20
# No list has more lines or pages.
NUMBER_DIGITS_MAX = 7


@dataclass(frozen=True, slots=True)
class KeyedLine:
    """A line that counts. `overrun` are persons who came in against the rules."""

    number: int
    ticket: Credential | None
    persons: int
    overrun: int
    at: datetime
    is_taken_back: bool = False

    @property
    def place(self) -> Place | None:
        """Where a tick stands that was read from a photograph."""
        return paper.place_of(self.number)


@dataclass(frozen=True, slots=True)
class Shown:
    """Lines to show, the newest first, and from where on there are older ones (0: there are none)."""

    lines: list[KeyedLine]
    before: int = 0
    page: int = 0


def shown(listed: Device, asked: QueryDict) -> Shown:
    """Return the lines that the address asks for: `sheet` is a page, and `before` a number."""
    if page := _number(asked.get("sheet", "")):
        return Shown(keyed_lines(listed, ticks_of(listed, page)), page=page)
    length = paper.length(listed)
    last = min(length, (_number(asked.get("before", "")) or length + 1) - 1)
    first = max(1, last - SHOWN + 1)
    return Shown(keyed_lines(listed, list(range(first, last + 1))), before=first if first > 1 else 0)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= NUMBER_DIGITS_MAX else 0


def ticks_of(listed: Device, page: int) -> list[int]:
    """Return the numbers of all ticks that a page can have."""
    return [
        paper.tick_number(Place(page, row, box))
        for row, one in enumerate(sheet_rows(listed, page), 1)
        for box in (range(1, one.boxes + 1) if one.boxes else [0])
    ]


def newest_of(listed: Device) -> list[KeyedLine]:
    """Return the lines that were typed last, the newest first."""
    length = paper.length(listed)
    return keyed_lines(listed, list(range(max(1, length - SHOWN + 1), length + 1)))


def keyed_lines(listed: Device, numbers: list[int]) -> list[KeyedLine]:
    """Return those of the lines that count, the newest first."""
    rows = paper.keyed(listed, numbers)
    more = {
        derived: number
        for number, scan in rows.items()
        for derived in (overrun_id(scan.scan_id), part_id(scan.scan_id))
    }
    besides = {scan.scan_id: scan for scan in Scan.objects.filter(scan_id__in=more)}
    ids = [*besides, *(scan.scan_id for scan in rows.values())]
    backs = set(Scan.objects.filter(reverses__in=ids).values_list("reverses", flat=True))
    ours = Credential.objects.filter(organisation=listed.organisation_id).select_related("holder")
    tickets = ours.in_bulk({scan.credential_id for scan in rows.values() if scan.credential_id})
    return [_keyed(number, rows[number], besides, backs, tickets) for number in sorted(rows, reverse=True)]


def _keyed(
    number: int,
    scan: Scan,
    besides: dict[UUID, Scan],
    backs: set[UUID | None],
    tickets: dict[int, Credential],
) -> KeyedLine:
    part, overrun = besides.get(part_id(scan.scan_id)), besides.get(overrun_id(scan.scan_id))
    counted = [one for one in (scan, part) if one is not None and one.seq is not None]
    passed = [*counted, *([overrun] if overrun else [])]
    return KeyedLine(
        number,
        tickets.get(scan.credential_id or 0),
        sum(one.party for one in passed),
        overrun.party if overrun else 0,
        scan.decided_at,
        bool(passed) and all(one.scan_id in backs for one in passed),
    )
