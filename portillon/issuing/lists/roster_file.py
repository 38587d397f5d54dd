"""The rows of a roster file as tickets that are asked for, each with its line; what is wrong is told line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from portillon.core.names import folded
from portillon.issuing.lists.roster_headings import meaning
from portillon.issuing.tickets.participant import Errors, clean, one_line
from portillon.issuing.tickets.tickets import TicketData
from portillon.sheets import sheet
from portillon.sheets.problem import NoEmailColumn, NoNameColumn

_SEAT_PARTS = ("block", "row", "seat")
_MADE_FROM = {
    "admits": ("admits", "companions"),
    "seat": _SEAT_PARTS,
    "name": ("name", "last_name", "first_name"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """The ticket that a line asks for; `first_name` is how the name begins, where it stood in a column of its own."""

    line: int
    data: TicketData
    first_name: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a line was left out: for each column a sentence; under `row`, what no single column is to blame for."""

    line: int
    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class RosterFile:
    """`given` are the fields that the file has columns for; `lines` can be gone through once."""

    given: frozenset[str]
    lines: Iterator[Entry | Rejection]
    rows_at_most: int


def read(file: BinaryIO, admits_max: int | None) -> RosterFile:
    """The roster in `file`; `admits_max` persons a ticket. Raises SheetProblem, also while its lines are read."""
    found = sheet.read(file, meaning)
    columns = found.headings.keys()
    if "email" not in columns:
        raise NoEmailColumn
    if columns.isdisjoint(("name", "last_name", "first_name")):
        raise NoNameColumn
    given = {field for field in TicketData.__slots__ if columns & set(_MADE_FROM.get(field, (field,)))}
    entries = (_entry(row, found.headings, admits_max) for row in found.rows)
    return RosterFile(frozenset(given), _without_doubles(entries), found.rows_at_most)


def _entry(row: sheet.Row, headings: dict[str, str], admits_max: int | None) -> Entry | Rejection:
    if row.problem:
        return Rejection(row.line, {"row": row.problem})
    fields = {column: sheet.without_escape(cell.strip()) for column, cell in row.cells.items()}
    fields["name"] = _name(fields)
    fields["seat"] = _seat(fields, headings)
    data = clean(fields, admits_max)
    if isinstance(data, Errors):
        return Rejection(row.line, data)
    return Entry(row.line, data, one_line(fields.get("first_name")))


def _name(fields: dict[str, str]) -> str:
    """Beside a column of first names, `name` holds the last name, as in "Name, Vorname" and "Nom, Prénom"."""
    last = fields.get("last_name") or fields.get("name", "")
    return f"{fields.get('first_name', '')} {last}"


def _seat(fields: dict[str, str], headings: dict[str, str]) -> str:
    """Of several columns each keeps its heading: "Block 214, Reihe B, Sitz 13"."""
    if "block" not in headings and "row" not in headings:
        return fields.get("seat", "")
    parts = (f"{headings[part]} {fields[part]}" for part in _SEAT_PARTS if fields.get(part))
    return ", ".join(parts)


def _without_doubles(lines: Iterator[Entry | Rejection]) -> Iterator[Entry | Rejection]:
    """Two lines for one ticket contradict each other or repeat themselves: the second is rejected."""
    line_of_id: dict[str, int] = {}
    # Negative: that line has an external id, so that the same person may come again with another one.
    line_of_person: dict[str, int] = {}
    for line in lines:
        if isinstance(line, Rejection):
            yield line
            continue
        external_id, person = line.data.external_id, person_key(line.data)
        earlier = line_of_person.get(person, 0)
        if external_id in line_of_id:
            yield _double("external_id", line.line, line_of_id[external_id])
        elif earlier and not (earlier < 0 and external_id):
            yield _double("row", line.line, abs(earlier))
        else:
            line_of_person[person] = -line.line if external_id else line.line
            if external_id:
                line_of_id[external_id] = line.line
            yield line


def _double(field: str, line: int, earlier: int) -> Rejection:
    sentence = (
        _("The same external id is on line %(line)d.")
        if field == "external_id"
        else _("The same person is on line %(line)d.")
    )
    return Rejection(line, {field: sentence % {"line": earlier}})


def person_key(data: TicketData) -> str:
    """Equal for the same e-mail address and name, whatever their case and accents."""
    return f"{data.email.lower()}\n{folded(data.name)}"
