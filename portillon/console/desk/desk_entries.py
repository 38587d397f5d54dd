"""A venue's entries of the last days, as a page and as a CSV file."""

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
from portillon.core.chunks import chunks
from portillon.places.models import Gate
from portillon.sheets.csv_stream import csv_stream
from portillon.sheets.writer import Cell

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
    return StreamingHttpResponse(
        _lines(desk, _days(request)), content_type="text/csv; charset=utf-8", headers=headers
    )


def _lines(desk: Gate, days: int) -> Iterator[bytes]:
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
    zone = ZoneInfo(desk.zone)
    found = at_desk(desk).filter(decided_at__gte=_since(days)).order_by("pk")
    pages = map(actions_of, chunks(found.iterator(chunk_size=CHUNK_ROWS), CHUNK_ROWS))
    return csv_stream(headings, (_rows(actions, zone) for actions in pages))


def _rows(actions: list[Action], zone: ZoneInfo) -> Iterator[tuple[Cell, ...]]:
    """Yield the lines of the file.

    `moved` is the number of persons let in: 0 for a refusal, negative for a reversal.
    """
    for one in actions:
        at = one.scan.decided_at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
        yield (
            at,
            one.number,
            one.outcome,
            one.scan.moved,
            one.device,
            one.operator,
            one.scan.reason,
            one.doubt,
        )


def _days(request: SignedInRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, DAYS) else DAYS_DEFAULT


def _since(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
