"""Lines that wait on the page of a list until somebody counts them: carried by the form, and read from a file."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from portillon.console.paper.typed_lines import NUMBER_MAX, CheckedLine, TypedLine
from portillon.devices.models import Device
from portillon.entries.late import paper
from portillon.sheets import csv as sheet_csv
from portillon.sheets.problem import SheetProblem

LINES_MAX = 5000
FILE_BYTES_MAX = 1_000_000
_COLUMNS = {
    "code": {
        "code",
        "number",
        "ticket",
        "ticket number",
        "numero",
        "numero du billet",
        "nummer",
        "ticketnummer",
    },
    "persons": {"persons", "people", "personnes", "personen"},
    "time": {"time", "heure", "zeit", "uhrzeit"},
    "line": {"line", "ligne", "zeile"},
}
_ORDER = ("code", "persons", "time")


class Unreadable(Exception):
    """The file or text cannot be taken, for the reason in the message."""


def written(lines: Sequence[CheckedLine]) -> str:
    """Return the lines for the form, to be read by `carried`."""
    out = io.StringIO()
    rows = ((one.typed.number, one.typed.code, one.persons, one.at.isoformat()) for one in lines if one.at)
    csv.writer(out).writerows(rows)
    return out.getvalue()


def carried(text: str) -> list[TypedLine]:
    """Return the lines that a form carried. What is no line, because somebody changed it, is left out."""
    rows = [row for row in csv.reader(io.StringIO(text)) if len(row) == 4 and _number(row[0])]
    return [TypedLine(_number(row[0]), row[1], row[2], row[3]) for row in rows[:LINES_MAX]]


def _number(text: str) -> int:
    fits = text.isascii() and text.isdigit() and len(text) <= len(str(NUMBER_MAX))
    return int(text) if fits else 0


def of_file(content: bytes) -> list[TypedLine]:
    """Return the lines of a CSV file with the columns code, persons and time, and perhaps line. Without headings, the
    columns are in this order. Lines without a number of their own are numbered from 1.

    Raises Unreadable.
    """
    if len(content) > FILE_BYTES_MAX:
        raise Unreadable(_("The file is larger than %(max)d MB.") % {"max": FILE_BYTES_MAX // 1_000_000})
    if b"\0" in content:
        raise Unreadable(_("This is not a CSV file."))
    try:
        records = list(sheet_csv.records(io.BytesIO(content), content, _known))
    except SheetProblem as problem:
        raise Unreadable(str(problem)) from problem
    # A row with a stray quotation mark is one cell, in which nobody finds a number.
    cells = [["?"] if isinstance(row, str) else [cell.strip() for cell in row] for _line, row in records]
    rows = [row for row in cells if any(row)]
    if not rows:
        raise Unreadable(_("There is no line in it."))
    if len(rows) > LINES_MAX:
        raise Unreadable(_("These are too many lines: send at most %(max)d at once.") % {"max": LINES_MAX})
    return _lines(rows)


def _lines(rows: list[list[str]]) -> list[TypedLine]:
    columns = _meant(rows[0])
    rows = rows[1:] if any(columns) else rows
    order = columns if any(columns) else list(_ORDER)
    lines = []
    for place, cells in enumerate(rows, 1):
        named = dict(zip(order, cells, strict=False))
        number = _number(named.get("line", "")) or place
        lines.append(
            TypedLine(number, named.get("code", ""), named.get("persons", ""), named.get("time", ""))
        )
    return lines


def _known(cells: list[str]) -> int:
    return sum(column is not None for column in _meant(cells))


def _meant(cells: list[str]) -> list[str | None]:
    bare = [
        "".join(c for c in unicodedata.normalize("NFD", cell.strip().lower()) if c.isascii())
        for cell in cells
    ]
    return [next((column for column, words in _COLUMNS.items() if one in words), None) for one in bare]


def renumbered(listed: Device, lines: Sequence[CheckedLine], first: int) -> int:
    """Return the number by which those of the lines are to be moved up, which a file has numbered from 1.

    A file that was keyed in before, as a whole or in part, keeps the numbers that it had then, so that nothing of it
    counts twice. Any other one begins with the number `first`.
    """
    known = next((one for one in lines if one.line and one.ticket), None)
    if known is None:
        return first - 1
    keyed = paper.keyed(listed, range(1, paper.length(listed) + 1))
    same = (
        number for number, scan in sorted(keyed.items()) if _is(scan.credential_id, scan.decided_at, known)
    )
    begins = next((number for number in same if number >= known.typed.number), None)
    return begins - known.typed.number if begins else first - 1


def _is(credential: int | None, at: datetime, line: CheckedLine) -> bool:
    assert line.ticket is not None
    return credential == line.ticket.pk and at == line.at
