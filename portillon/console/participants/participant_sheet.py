"""The participants that a list finds, with their entries and answers, as a CSV or XLSX file written in chunks."""

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
from portillon.console.participants.participant_answers import questions_of
from portillon.console.participants.participant_columns import AnswerColumn, columns_of, values_of
from portillon.console.participants.participant_list import ParticipantQuery, ParticipantRow, chunks_of
from portillon.console.statistics.pass_entries import XLSX
from portillon.entries.words.entered import EnteredWords, entered_headings
from portillon.places.models import Event
from portillon.places.occasion import file_name
from portillon.sheets.csv_stream import csv_stream
from portillon.sheets.writer import Cell, in_a_file, write_sheets


@never_cache
@require_safe
def participants_file(request: SignedInRequest, event_id: int, form: str) -> HttpResponseBase:
    """Return all that the same address shows as pages, as a `csv` or `xlsx` file."""
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    wish, name = ParticipantQuery.read(request.GET), f"{file_name(event)}-participants.{form}"
    if form == "xlsx":
        return FileResponse(as_xlsx(event, wish), as_attachment=True, filename=name, content_type=XLSX)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(as_csv(event, wish), content_type="text/csv; charset=utf-8", headers=headers)


def as_csv(event: Event, wish: ParticipantQuery) -> Iterator[bytes]:
    columns, chunks = _table(event, wish)
    return csv_stream(_headings(columns), (map(_to_the_minute, rows) for rows in chunks))


def as_xlsx(event: Event, wish: ParticipantQuery) -> IO[bytes]:
    """Return the workbook as a temporary file."""
    columns, chunks = _table(event, wish)
    return in_a_file(lambda out: write_sheets(out, _headings(columns), chunks))


def _table(event: Event, wish: ParticipantQuery) -> tuple[list[AnswerColumn], Iterator[Iterator[list[Cell]]]]:
    """Return the columns of answers, and the rows in chunks."""
    questions = questions_of(event)
    columns, words = columns_of(questions), EnteredWords(event.organisation.time_zone)
    return columns, (_rows(event, columns, chunk, words) for chunk in chunks_of(event, wish, questions))


def _headings(columns: list[AnswerColumn]) -> list[str]:
    own = (
        _("Number"), _("Name"), _("E-mail"), _("Language"), _("Status"), _("Persons in"), _("Persons"), _("Seat"),
        _("Category"), _("Price"),
    )  # fmt: skip
    return [*own, *entered_headings(_("Door")), *(column.label for column in columns)]


def _rows(
    event: Event, columns: list[AnswerColumn], chunk: list[ParticipantRow], words: EnteredWords
) -> Iterator[list[Cell]]:
    words.learn([row.ticket.pk for row in chunk])
    values = values_of(event, columns, [row.ticket for row in chunk])
    states = _states()
    for row in chunk:
        ticket, holder = row.ticket, row.ticket.holder
        yield [
            ticket.number, holder.name, holder.email, holder.language, states[row.state], row.used, ticket.admits,
            ticket.seat, ticket.category, ticket.price, *words.cells(ticket.pk),
            *(values[ticket.pk].get(column.key, "") for column in columns),
        ]  # fmt: skip


def _states() -> dict[str, str]:
    """Return the names of the states, in the words of the list."""
    return {
        "in": pgettext("persons", "In"),
        "partly": _("Partly in"),
        "cancelled": _("Cancelled"),
        "blocked": _("Blocked"),
        "expected": _("Not arrived"),
    }


def _to_the_minute(row: list[Cell]) -> list[Cell]:
    return [cell.isoformat(" ", "minutes") if isinstance(cell, datetime) else cell for cell in row]
