"""A venue's entries of the last days, and the same as a table to take away."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, desk_for
from portillon.console.passes.actions import Action, actions_of, at_desk
from portillon.entries.models import Scan
from portillon.places.models import Gate
from portillon.sheets.sheet import plain_cell

SHOWN_MAX = 200
DAYS = (1, 7, 30, 365)
DAYS_DEFAULT = 30
CHUNK_ROWS = 1000


@never_cache
@require_safe
def desk_entries(request: SignedInRequest, gate_id: int) -> HttpResponse:
    desk = desk_for(request, gate_id, Act.VALIDATE)
    days = _days(request)
    scans = list(at_desk(desk).filter(decided_at__gte=_since(days)).order_by("-pk")[: SHOWN_MAX + 1])
    context = {
        "desk": desk,
        "actions": actions_of(scans[:SHOWN_MAX]),
        "there_are_more": len(scans) > SHOWN_MAX,
        "shown_max": SHOWN_MAX,
        "days": days,
        "choices": DAYS,
        "may": allowed(desk),
    }
    return render(request, "desk/entries.html", context)


@never_cache
@require_safe
def desk_entries_file(request: SignedInRequest, gate_id: int) -> HttpResponseBase:
    desk = desk_for(request, gate_id, Act.EXPORT_ENTRIES)
    headers = {"Content-Disposition": f'attachment; filename="entries-{desk.pk}.csv"'}
    # With the mark that tells spreadsheet programs which encoding it is.
    lines = (line if place else "\ufeff" + line for place, line in enumerate(_lines(desk, _days(request))))
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _lines(desk: Gate, days: int) -> Iterator[str]:
    line = csv.writer(_Line())
    headings = (
        _("Date"),
        _("Number"),
        _("What"),
        _("Persons"),
        _("Device"),
        _("By"),
        _("Reason"),
        pgettext("a doubtful entry", "Mark"),
    )
    yield line.writerow(headings)
    zone = ZoneInfo(desk.organisation.time_zone)
    found = at_desk(desk).filter(decided_at__gte=_since(days)).order_by("pk")
    for scans in _chunks(found.iterator(chunk_size=CHUNK_ROWS)):
        for one in actions_of(scans):
            at = one.scan.decided_at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
            cells = (
                at,
                one.number,
                one.outcome,
                _signed(one),
                one.device,
                one.operator,
                one.scan.reason,
                one.doubt,
            )
            yield line.writerow([plain_cell(str(cell)) for cell in cells])


def _signed(one: Action) -> int:
    """Persons in by it: none by a refusal, fewer by what takes an entry back."""
    return one.scan.moved


class _Line:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        return text


def _chunks(scans: Iterator[Scan]) -> Iterator[list[Scan]]:
    chunk: list[Scan] = []
    for scan in scans:
        chunk.append(scan)
        if len(chunk) == CHUNK_ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _days(request: SignedInRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, DAYS) else DAYS_DEFAULT


def _since(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
