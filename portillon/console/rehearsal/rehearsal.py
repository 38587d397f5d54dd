"""An event's rehearsal: begin, repeat and end it, print its practice tickets, and see which devices are ready."""

from collections import Counter
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, event_for, wants_part
from portillon.console.form import ConsoleForm
from portillon.console.rehearsal import readiness
from portillon.console.rehearsal.rehearsal_words import paper_of, sheets_of
from portillon.entries import practice
from portillon.issuing.models.rehearsal import SHEETS_MAX, Rehearsal
from portillon.issuing.paper.practice_pdf import practice_pdf
from portillon.issuing.rehearsal import rehearsal as issuing_rehearsal
from portillon.places.changes import What, note
from portillon.places.models import Event
from portillon.posted import posted_from


class RehearsalForm(ConsoleForm):
    sheets = forms.IntegerField(
        label=gettext_lazy("Sheets of practice tickets"),
        help_text=gettext_lazy("one for each steward"),
        min_value=1,
        max_value=SHEETS_MAX,
        initial=1,
    )


@never_cache
@require_safe
def rehearsal(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.REHEARSE)
    return _page(request, event, RehearsalForm())


def _page(request: SignedInRequest, event: Event, form: RehearsalForm) -> HttpResponse:
    now = timezone.now()
    going_on = _of(event, now)
    lines = readiness.board(event, going_on)
    context = {
        "event": event,
        "may": allowed(event),
        "rehearsal": going_on,
        "form": form,
        "are_doors_open": issuing_rehearsal.are_doors_open(event, now),
        "lines": lines,
        "levels": _levels(lines),
        "languages": settings.LANGUAGES,
    }
    name = "board" if wants_part(request) else "page"
    return render(request, f"rehearsal/{name}.html", context)


def _of(event: Event, now: datetime) -> Rehearsal | None:
    found = issuing_rehearsal.going_on(now).filter(event=event)
    return found.select_related("event__organisation", "event__venue", "started_by").first()


def _levels(lines: list[readiness.DeviceLine]) -> list[dict[str, Any]]:
    """Return the number of devices on each level, the worst level first."""
    numbers = Counter(line.level for line in lines)
    words = {line.level: line.word for line in lines}
    return [
        {"css": level.css, "sign": level.sign, "number": numbers[level], "word": words[level]}
        for level in sorted(numbers, reverse=True)
    ]


@posted_from("rehearsal", "event_id")
def begin_rehearsal(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.REHEARSE)
    form = RehearsalForm(request.POST)
    if not form.is_valid():
        return _page(request, event, form)
    try:
        practice.begin(event, form.cleaned_data["sheets"], request.user, timezone.now())
    except issuing_rehearsal.DoorsOpen:
        messages.error(request, _("The doors are open: guests may be coming in. Nothing was begun."))
        return redirect("rehearsal", event.pk)
    note(event.pk, What.REHEARSED, user=request.user)
    messages.success(request, _("The rehearsal has begun. Print the practice tickets now."))
    return redirect("rehearsal", event.pk)


@posted_from("rehearsal", "event_id")
def rehearse_again(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.REHEARSE)
    found = _of(event, timezone.now())
    if found:
        practice.again(found)
        messages.success(request, _("All practice tickets are as new."))
    return redirect("rehearsal", event.pk)


@posted_from("rehearsal", "event_id")
def end_rehearsal(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.REHEARSE)
    for found in Rehearsal.objects.filter(event=event):
        issuing_rehearsal.end(found.pk)
    messages.success(request, _("The rehearsal has ended. Nothing of it is left."))
    return redirect("rehearsal", event.pk)


@never_cache
@require_safe
def practice_tickets(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Return the practice tickets as a PDF, in the language asked for or else in the reader's."""
    event = event_for(request, event_id, Act.REHEARSE)
    found = _of(event, timezone.now())
    if found is None:
        raise Http404
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else (get_language() or "en")[:2]
    pdf = practice_pdf(event, paper_of(found, language), list(sheets_of(found, language)))
    with override(language):
        name = slugify(f"{_('Practice tickets')} {event.title}")[:60] or f"event-{event.pk}"
    headers = {"Content-Disposition": f'attachment; filename="{name}-{language}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
