"""The participants that a list has found, with what the form asked, as CSV or XLSX: a chunk at a time."""

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import IO

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.participants.downloads import file_name
from portillon.console.participants.participant_answers import questions_of
from portillon.console.participants.participant_columns import AnswerColumn, columns_of, values_of
from portillon.console.participants.participant_list import ParticipantQuery, ParticipantRow, chunks_of
from portillon.places.models import Event
from portillon.sheets.sheet import plain_cell
from portillon.sheets.writer import Cell, in_a_file, write_sheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
def participants_file(request: SignedInRequest, event_id: int, form: str) -> HttpResponseBase:
    """As `csv` or `xlsx`: what the same address shows as a page, and all of it."""
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    questions = questions_of(event)
    columns = columns_of(questions)
    chunks = chunks_of(event, ParticipantQuery.read(request.GET), questions)
    rows = (_rows(event, columns, chunk) for chunk in chunks)
    name = f"{file_name(event)}-participants.{form}"
    if form == "xlsx":
        return FileResponse(_xlsx(columns, rows), as_attachment=True, filename=name, content_type=XLSX)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(_csv(columns, rows), content_type="text/csv; charset=utf-8", headers=headers)


def _headings(columns: list[AnswerColumn]) -> list[str]:
    own = (
        _("Number"), _("Name"), _("E-mail"), _("Language"), _("Status"), _("Persons in"), _("Persons"), _("Seat"),
        _("Category"), _("Price"),
    )  # fmt: skip
    return [*own, *(column.label for column in columns)]


def _rows(event: Event, columns: list[AnswerColumn], chunk: list[ParticipantRow]) -> Iterator[list[Cell]]:
    values = values_of(event, columns, [row.ticket for row in chunk])
    states = _states()
    for row in chunk:
        ticket, holder = row.ticket, row.ticket.holder
        yield [
            ticket.number, holder.name, holder.email, holder.language, states[row.state], row.used, ticket.admits,
            ticket.seat, ticket.category, ticket.price,
            *(values[ticket.pk].get(column.key, "") for column in columns),
        ]  # fmt: skip


def _states() -> dict[str, str]:
    """In the words of the list."""
    return {
        "in": pgettext("persons", "In"),
        "partly": _("Partly in"),
        "cancelled": _("Cancelled"),
        "blocked": _("Blocked"),
        "expected": _("Not arrived"),
    }


def _csv(columns: list[AnswerColumn], chunks: Iterator[Iterator[list[Cell]]]) -> Iterator[bytes]:
    line = csv.writer(_Line())
    # Sheet programs take UTF-8 for what it is only when a mark says so.
    yield ("\N{BYTE ORDER MARK}" + line.writerow([plain_cell(one) for one in _headings(columns)])).encode()
    for rows in chunks:
        yield "".join(line.writerow([_plain(cell) for cell in row]) for row in rows).encode()


class _Line:
    """What csv.writer writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _plain(cell: Cell) -> str:
    """A sentence that begins like a formula stays a sentence."""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return plain_cell(cell) if isinstance(cell, str) else str(cell)


def _xlsx(columns: list[AnswerColumn], chunks: Iterator[Iterator[list[Cell]]]) -> IO[bytes]:
    return in_a_file(lambda out: write_sheets(out, _headings(columns), chunks))
