"""Confirm what was read from photographs of a list, page by page, before it counts."""

import zipfile
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.jobs import background
from portillon.console.models import Work
from portillon.console.paper.counted import count_lines, tell
from portillon.console.paper.photographs import strip_name
from portillon.console.paper.tick_rows import TickPage, answer, lines_of, page_of
from portillon.devices.models import Device
from portillon.devices.paper_list import lists_of
from portillon.entries.late import paper


@dataclass
class _Desk:
    """Photographs that were read, of which `left` are the pages that are not counted yet."""

    listed: Device
    work: Work
    left: list[dict[str, Any]]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_ticks(request: SignedInRequest, event_id: int, number: int, work_id: int) -> HttpResponse:
    desk = _desk(request, event_id, number, work_id)
    if "discard" in request.POST:
        return _discard(request, desk)
    if not desk.left:
        raise Http404
    sheet = next((one for one in desk.left if str(one["page"]) == request.GET.get("page")), desk.left[0])
    page = page_of(desk.listed, sheet)
    if request.method == "POST":
        answer(page, request.POST)
        if done := _count(request, desk, page):
            return done
    return _page(request, desk, page)


def _desk(request: SignedInRequest, event_id: int, number: int, work_id: int) -> _Desk:
    event = event_for(request, event_id, Act.OVERRIDE)
    listed = lists_of(event).filter(paper_list=number).first()
    works = Work.objects.filter(event=event, kind=Work.Kind.TICKS, parameters__list=number)
    work = works.filter(pk=work_id, state=Work.State.DONE).first()
    if listed is None or work is None:
        raise Http404
    summary = work.summary or {}
    done = summary.get("counted", [])
    return _Desk(listed, work, [one for one in summary.get("sheets", []) if one["page"] not in done])


def _discard(request: SignedInRequest, desk: _Desk) -> HttpResponse:
    background.forget(Work.objects.filter(pk=desk.work.pk))
    messages.info(request, _("The photographs were deleted. What was counted of them stays."))
    return _to_list(desk)


def _count(request: SignedInRequest, desk: _Desk, page: TickPage) -> HttpResponse | None:
    """Count what was chosen on the page. None: something is missing or wrong, and the page is shown again."""
    lines = lines_of(desk.listed, page)
    if page.is_wrong:
        return None
    try:
        counted = count_lines(desk.listed, lines, timezone.now())
    except paper.Over:
        messages.error(
            request, _("This list can no longer be keyed in: its door was removed, or it was too long ago.")
        )
        return None
    tell(request, counted)
    if counted.left:
        return None
    return _next(request, desk, page)


def _next(request: SignedInRequest, desk: _Desk, page: TickPage) -> HttpResponse:
    """Lead to the next page. After the last one, the pictures are deleted."""
    if len(desk.left) == 1:
        background.forget(Work.objects.filter(pk=desk.work.pk))
        messages.info(request, _("All pages are done, and the photographs are deleted."))
        return _to_list(desk)
    with transaction.atomic():
        work = Work.objects.select_for_update(no_key=True).get(pk=desk.work.pk)
        summary = work.summary or {}
        work.summary = {**summary, "counted": [*summary.get("counted", []), page.page]}
        work.save(update_fields=["summary"])
    return redirect("paper-photographs", desk.listed.event_id or 0, desk.listed.paper_list or 0, desk.work.pk)


def _to_list(desk: _Desk) -> HttpResponse:
    return redirect("paper-list", desk.listed.event_id or 0, desk.listed.paper_list or 0)


def _page(request: SignedInRequest, desk: _Desk, page: TickPage) -> HttpResponse:
    context = {
        "event": desk.listed.event,
        "listed": desk.listed,
        "work": desk.work,
        "page": page,
        "left": [one["page"] for one in desk.left],
    }
    return render(request, "paper/ticks.html", context)


@never_cache
@require_safe
def strip(
    request: SignedInRequest, event_id: int, number: int, work_id: int, page: int, row: int
) -> HttpResponse:
    """The picture of a row, as it was photographed."""
    desk = _desk(request, event_id, number, work_id)
    try:
        with zipfile.ZipFile(background.folder() / desk.work.file) as kept:
            content = kept.read(strip_name(page, row - 1))
    except (FileNotFoundError, KeyError) as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/jpeg")
