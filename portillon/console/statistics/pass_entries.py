"""The list of entries with passes, as pages and as a file: a venue's for its staff, a programme's for its board.

Whoever sees the page may take it away as a file.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest
from portillon.console.statistics.pass_entries_columns import COLUMNS, Names, cells, headings
from portillon.console.statistics.pass_entries_file import as_csv, as_xlsx
from portillon.console.statistics.pass_entries_filter import ACTIVE, MARKED, REPAID, STATES, Filter, filter_of
from portillon.console.statistics.place import StatisticsPlace, changed, place_of
from portillon.entries import proof
from portillon.entries.figures.pass_stats_list import PassEntry, page

PAGE_ROWS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
def pass_entries(request: SignedInRequest, **place: int) -> HttpResponse:
    here = place_of(request, Act.VALIDATE, place)
    wanted = filter_of(request.GET, here)
    wish = wanted.wish()
    found = page(wish, _before(request.GET.get("before", "")), PAGE_ROWS + 1)
    context = {
        "place": here,
        "filter": wanted,
        "states": STATES,
        "active": ACTIVE,
        "repaid": REPAID,
        "marked": MARKED,
        "totals": wish.totals(),
        "columns": [(name, str(label), name in wanted.columns) for name, (label, _make) in COLUMNS.items()],
        **_table(here, wanted, found[:PAGE_ROWS]),
        "older": changed(request.GET, before=_after(found[PAGE_ROWS - 1]))
        if len(found) > PAGE_ROWS
        else None,
        "newest": changed(request.GET, before=None) if request.GET.get("before") else None,
        "query": changed(request.GET, before=None),
    }
    return render(request, "pass_entries/page.html", context)


def _table(place: StatisticsPlace, wanted: Filter, entries: list[PassEntry]) -> dict[str, object]:
    labels = headings(wanted.columns)
    made = cells(entries, wanted.columns, Names(place))
    letters = _letters(place)
    rows = [
        {
            "is_taken_back": entry.is_taken_back,
            "letters": letters.get(entry.scan_id, ""),
            "cells": list(zip(wanted.columns, labels, row, strict=True)),
        }
        for entry, row in zip(entries, made, strict=True)
    ]
    return {"headings": labels, "rows": rows}


def _letters(place: StatisticsPlace) -> dict[UUID, str]:
    """Return the letters on the holders' green pages at the desk; a whole programme's list has none."""
    now = timezone.now()
    green = proof.green(place.desk, now) if place.desk else []
    return {scan.scan_id: proof.code(scan.scan_id, now) for scan in green}


def _before(text: str) -> tuple[datetime, int] | None:
    """Return the row above an older page: its moment and its number, from microseconds and number in the address."""
    micros, _dot, number = text.partition(".")
    if not (micros.isdecimal() and number.isdecimal() and len(micros) < 17 and len(number) < 19):
        return None
    return datetime.fromtimestamp(int(micros) // 10**6, UTC).replace(microsecond=int(micros) % 10**6), int(
        number
    )


def _after(entry: PassEntry) -> str:
    seconds = int(entry.at.timestamp())
    return f"{seconds}{entry.at.microsecond:06}.{entry.number}"


@never_cache
@require_safe
def pass_entries_file(request: SignedInRequest, form: str, **place: int) -> HttpResponseBase:
    """Return the whole list as a `csv` or `xlsx` file."""
    here = place_of(request, Act.VALIDATE, place)
    wanted = filter_of(request.GET, here)
    name = f"entries-{timezone.now():%Y-%m-%d}.{form}"
    if form == "xlsx":
        return FileResponse(as_xlsx(wanted), as_attachment=True, filename=name, content_type=XLSX)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(as_csv(wanted), content_type="text/csv; charset=utf-8", headers=headers)
