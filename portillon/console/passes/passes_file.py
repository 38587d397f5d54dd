"""The passes of a programme with their holders and entries, as a CSV or XLSX file written in chunks."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO

from django.db.models import Q
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, programme_for
from portillon.console.passes.pass_facts import STATUSES
from portillon.console.passes.passes import sought, words_of
from portillon.console.statistics.pass_entries import XLSX
from portillon.entries.pass_state import state_after
from portillon.entries.words.entered import EnteredWords, entered_headings
from portillon.issuing.models import Credential
from portillon.places.models import Programme
from portillon.places.occasion import file_name
from portillon.sheets.csv_stream import csv_stream
from portillon.sheets.writer import Cell, in_a_file, write_sheets

CHUNK_ROWS = 1000


@never_cache
@require_safe
def passes_file(request: SignedInRequest, programme_id: int, form: str) -> HttpResponseBase:
    """Return the passes that the search `q` finds, or all, as a `csv` or `xlsx` file."""
    programme = programme_for(request, programme_id, Act.EDIT_PASSES)
    q = words_of(request.GET)
    name = f"{file_name(programme)}-passes.{form}"
    if form == "xlsx":
        return FileResponse(as_xlsx(programme, q), as_attachment=True, filename=name, content_type=XLSX)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(
        as_csv(programme, q), content_type="text/csv; charset=utf-8", headers=headers
    )


def as_csv(programme: Programme, q: str = "") -> Iterator[bytes]:
    return csv_stream(_headings(), _rows(programme, q))


def as_xlsx(programme: Programme, q: str = "") -> IO[bytes]:
    """Return the workbook as a temporary file."""
    return in_a_file(lambda out: write_sheets(out, _headings(), _rows(programme, q)))


def _headings() -> list[str]:
    return [
        _("Number"), _("Name"), _("E-mail"), _("Telephone"), _("Language"), _("Type of pass"), _("Status"),
        _("Valid from"), _("Valid until"), _("Entries"), _("Persons"), *entered_headings(_("Venue")),
    ]  # fmt: skip


def _rows(programme: Programme, q: str) -> Iterator[Iterable[list[Cell]]]:
    words, now = EnteredWords(programme.organisation.time_zone), timezone.now()
    for chunk in _chunks(programme, q):
        words.learn([one.pk for one in chunk])
        yield [_row(one, words, now) for one in chunk]


def _row(one: Credential, words: EnteredWords, now: datetime) -> list[Cell]:
    assert one.pass_type is not None
    holder, entered = one.holder, words.of(one.pk)
    entries, persons = (entered.entries, entered.persons) if entered else (0, 0)
    state = state_after(one, entered.first_at if entered else None, entries, now)
    return [
        one.number, holder.name, holder.email, holder.phone, holder.language, one.pass_type.name,
        str(STATUSES[state.status][1]), words.local(state.valid_from), words.local(state.valid_until),
        entries, persons, *words.cells(one.pk),
    ]  # fmt: skip


def _chunks(programme: Programme, q: str) -> Iterator[list[Credential]]:
    """Yield the passes in the order of their holders' names. Each chunk is a statement of its own."""
    found = sought(Credential.objects.filter(holder__programme=programme), q)
    found = found.select_related("holder", "organisation", "programme", "pass_type")
    ordered = found.order_by("holder__sorted_as", "holder_id")
    chunk = list(ordered[:CHUNK_ROWS])
    while chunk:
        yield chunk
        name, last = chunk[-1].holder.sorted_as, chunk[-1].holder_id
        later = Q(holder__sorted_as__gt=name) | Q(holder_id__gt=last)
        chunk = list(ordered.filter(later, holder__sorted_as__gte=name)[:CHUNK_ROWS])
