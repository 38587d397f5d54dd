"""The rows of a photographed page as somebody confirms them: what was seen, what is counted, and what they say."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portillon.console.paper.typed_lines import NUMBER_MAX, CheckedLine, TypedLine, checked, too_many
from portillon.devices.models import Device
from portillon.devices.paper_list import SheetRow, sheet_rows
from portillon.entries.figures.attendance import used_of
from portillon.entries.late import paper
from portillon.entries.late.paper import Place
from portillon.entries.models import Kind, Scan
from portillon.issuing.models import Credential
from portillon.issuing.photographs.marks import Mark


@dataclass
class TickBox:
    """A box: `is_black` since the printing, `is_counted` already, or with what is chosen; None: that is asked."""

    name: str
    number: int
    is_black: bool = False
    is_counted: bool = False
    is_asked: bool = False
    chosen: bool | None = False


@dataclass
class TickRow:
    """A row. `persons` is the number that is written in a row without boxes; `has_picture` tells that it is shown."""

    row: int
    ticket: Credential | None
    printed: SheetRow
    boxes: list[TickBox]
    asks_persons: bool
    is_written: bool
    is_counted: bool
    has_picture: bool
    persons: str = ""
    time: str = ""
    by_hand: int = 0
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.ticket.holder.name if self.ticket else ""


@dataclass
class TickPage:
    """A page to confirm, with the time that holds for rows without a time of their own."""

    page: int
    rows: list[TickRow]
    time: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return bool(self.problems or any(row.problems for row in self.rows))


def page_of(listed: Device, sheet: Mapping[str, Any]) -> TickPage:
    """Return the page as it was read: what is sure is chosen, and what is unsure is asked."""
    printed = sheet_rows(listed, sheet["page"])
    tickets = _tickets(listed, [row.number for row in printed])
    counted = _counted(listed, sheet["page"], printed)
    by_hand = _by_hand(listed, tickets.values())
    rows = [
        _row(sheet["page"], row, one, marks, tickets.get(one.number), counted, by_hand)
        for row, (one, marks) in enumerate(zip(printed, sheet["marks"], strict=True), 1)
    ]
    _note_too_many(listed, rows)
    return TickPage(sheet["page"], rows)


def _note_too_many(listed: Device, rows: Sequence[TickRow]) -> None:
    """Say where more persons come in than the ticket admits, as far as is known now."""
    assert listed.event is not None
    used = used_of([row.ticket.pk for row in rows if row.ticket])
    for row in rows:
        chosen = sum(bool(box.chosen) for box in row.boxes)
        came = used.get(row.ticket.pk, 0) if row.ticket else 0
        if row.ticket and chosen and came + chosen > row.ticket.admits and not listed.event.is_counted_by_day:
            row.notes.append(too_many(came, row.ticket.admits))


def _tickets(listed: Device, numbers: Sequence[str]) -> dict[str, Credential]:
    lines = [TypedLine(NUMBER_MAX, number, "1", "") for number in numbers]
    found = checked(listed, lines, listed.created_at)
    return {line.typed.code: line.ticket for line in found if line.ticket}


def _counted(listed: Device, page: int, rows: Sequence[SheetRow]) -> set[int]:
    """Return the numbers of those ticks of the page that are in the ledger."""
    numbers = [
        paper.tick_number(Place(page, row, box))
        for row, one in enumerate(rows, 1)
        for box in (range(1, one.boxes + 1) if one.boxes else [0])
    ]
    return set(paper.keyed(listed, numbers))


def _by_hand(listed: Device, tickets: Iterable[Credential]) -> Counter[int]:
    """Return how many persons of the tickets were keyed in from this list line by line."""
    typed = Scan.objects.filter(device_id=listed.pk, credential_id__in=[one.pk for one in tickets])
    typed = typed.filter(journal_number__lte=NUMBER_MAX, reverses=None, kind=Kind.ENTRY, seq__isnull=False)
    reversed_ids = set(
        Scan.objects.filter(reverses__in=typed.values("scan_id")).values_list("reverses", flat=True)
    )
    found: Counter[int] = Counter()
    for ticket, scan_id, party in typed.values_list("credential_id", "scan_id", "party"):
        found[ticket or 0] += 0 if scan_id in reversed_ids else party
    return found


def _row(
    page: int,
    row: int,
    printed: SheetRow,
    marks: Mapping[str, Any],
    ticket: Credential | None,
    counted: set[int],
    by_hand: Counter[int],
) -> TickRow:
    typed = by_hand[ticket.pk] if ticket else 0
    boxes = [_box(Place(page, row, n), Mark(mark), counted) for n, mark in enumerate(marks["boxes"], 1)]
    chosen = [one for one in boxes if one.chosen]
    for one in chosen[:typed]:
        one.chosen = False
    is_counted = paper.tick_number(Place(page, row, 0)) in counted
    asks_persons = not printed.boxes and not is_counted
    written = bool(asks_persons and marks["number"])
    shown = any(one.is_asked for one in boxes) or marks["time"] or written
    return TickRow(row, ticket, printed, boxes, asks_persons, written, is_counted, shown, by_hand=typed)


def _box(place: Place, mark: Mark, counted: set[int]) -> TickBox:
    number = paper.tick_number(place)
    box = TickBox(f"box-{place.row}-{place.box}", number, mark is Mark.PRINTED, number in counted)
    if not box.is_black and not box.is_counted:
        box.is_asked = mark is Mark.UNSURE
        box.chosen = None if box.is_asked else mark is Mark.TICKED
    return box


def answer(page: TickPage, sent: Mapping[str, str]) -> None:
    """Take what somebody has chosen and typed; what is missing becomes a problem of its row."""
    page.time = sent.get("time", "")[:40]
    for row in page.rows:
        row.time, row.persons = sent.get(f"time-{row.row}", "")[:40], sent.get(f"persons-{row.row}", "")[:4]
        for box in row.boxes:
            if box.is_black or box.is_counted:
                continue
            told = sent.get(box.name)
            box.chosen = None if box.is_asked and told is None else told == "1"
        if any(box.chosen is None for box in row.boxes):
            row.problems.append(_("Say of each box whether it is ticked."))
        if row.asks_persons and row.is_written and not row.persons.strip():
            row.problems.append(_("Enter how many persons came in."))


def lines_of(listed: Device, page: TickPage) -> list[CheckedLine]:
    """Return the ticks that were chosen as lines; what is wrong with them becomes a problem of their row."""
    pairs = [(row, line) for row in page.rows for line in _typed(page, row)]
    found = checked(listed, [line for _row, line in pairs], None, needs_time=True)
    for (row, _line), line in zip(pairs, found, strict=True):
        said = [*line.problems.values()]
        row.problems += [one for one in said if one not in row.problems]
    return [line for line in found if line.line]


def _typed(page: TickPage, row: TickRow) -> Iterator[TypedLine]:
    time = row.time or page.time
    for box in row.boxes:
        if box.chosen:
            yield TypedLine(box.number, row.printed.number, "1", time)
    if row.asks_persons and row.persons.strip() not in ("", "0"):
        number = paper.tick_number(Place(page.page, row.row, 0))
        yield TypedLine(number, row.printed.number, row.persons.strip(), time)
