"""Messages to many guests: write one, preview it in each language, send it, and see what was sent."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, event_for
from portillon.console.jobs import background
from portillon.console.jobs.background import Progress, job
from portillon.console.mails.announcement_form import AnnouncementForm
from portillon.console.models import Work
from portillon.console.telling import Sample
from portillon.core.chunks import chunks
from portillon.entries.figures.attendance import arrived, missing
from portillon.issuing.mailing.announcement_state import counts_of, failures_of
from portillon.issuing.mailing.announcement_text import PLACEHOLDERS, filled, values_of, written_in
from portillon.issuing.mailing.kinds.announcement import announce, queue
from portillon.issuing.models import Announcement, CredentialQuerySet
from portillon.issuing.outbox.rows import CHUNK_ROWS, spaced
from portillon.places.models import Event

SHOWN_MAX = 200
AT_ONCE_MAX = 1000
Audience = Announcement.Audience


@never_cache
@require_safe
def announcements(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.SEE_PARTICIPANTS)
    found = list(
        event.announcements.select_related("created_by", "event__organisation").order_by("-pk")[:SHOWN_MAX]
    )
    counts, failures = counts_of(found), failures_of(found)
    language = request.LANGUAGE_CODE[:2]
    told = {"event": event.title_in(language)}
    lines = [
        (
            one,
            *(filled(text, told) for text in written_in(one, language)),
            counts[one.pk],
            failures.get(one.pk, []),
        )
        for one in found
    ]
    context = {"event": event, "may": allowed(event), "lines": lines}
    return render(request, "announcements/page.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_announcement(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Write a message, preview it, and send it or edit it again. Nothing is stored before it is sent."""
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    form = AnnouncementForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid() or request.POST.get("do") == "edit":
        context = {"event": event, "form": form, "placeholders": _explained()}
        return render(request, "announcements/form.html", context)
    if request.POST.get("do") == "send":
        return _send(request, event, form)
    return render(request, "announcements/preview.html", _preview(event, form))


def _explained() -> list[tuple[str, str]]:
    words = (
        _("the guest's name"),
        _("the event's title"),
        _("the day"),
        _("when the doors open"),
        _("the link to the ticket"),
    )
    return [(f"{{{name}}}", told) for name, told in zip(PLACEHOLDERS, words, strict=True)]


def _preview(event: Event, form: AnnouncementForm) -> dict[str, Any]:
    guests = _guests(event, form.cleaned_data["audience"])
    first = guests.select_related("holder").order_by("holder__sorted_as", "holder_id").first()
    name = first.holder.name if first else "Anna Muster"
    shares = _shares(event, form, guests)
    samples = []
    for code, language in form.languages:
        values = values_of(event, code, name, f"{settings.BASE_URL}/h/…")
        subject, text = (filled(form.cleaned_data[f"{part}_{code}"], values) for part in ("subject", "text"))
        samples.append(Sample(code, language, subject, text, shares.get(code, 0)))
    return {
        "event": event,
        "form": form,
        "samples": samples,
        "guests": sum(shares.values()),
        "audience": Audience(form.cleaned_data["audience"]).label,
        # Makes sending idempotent: a form that is submitted twice has the same id.
        "request_id": uuid4().hex,
    }


def _guests(event: Event, audience: str) -> CredentialQuerySet:
    found = event.tickets.valid().with_address()
    chosen = {Audience.ARRIVED: arrived, Audience.MISSING: missing}.get(Audience(audience))
    tickets: CredentialQuerySet = chosen(found) if chosen else found
    return tickets


def _shares(event: Event, form: AnnouncementForm, guests: CredentialQuerySet) -> dict[str, int]:
    """Return how many guests get the message in each of its languages."""
    draft = Announcement(event=event, **form.cleaned_data)
    texts = {getattr(draft, f"text_{code}"): code for code, _name in reversed(form.languages)}
    shares: dict[str, int] = {}
    spoken = guests.order_by().values_list("holder__language").annotate(Count("pk"))
    for language, number in spoken:
        _subject, text = written_in(draft, language or event.organisation.language)
        shares[texts[text]] = shares.get(texts[text], 0) + number
    return shares


def _send(request: SignedInRequest, event: Event, form: AnnouncementForm) -> HttpResponse:
    try:
        asked = UUID(request.POST.get("request", "")).hex
    except ValueError:
        return HttpResponseBadRequest(_("Please go back and try again."))
    ids = list(_guests(event, form.cleaned_data["audience"]).order_by("pk").values_list("pk", flat=True))
    if not ids:
        messages.error(request, _("There is nobody to write to."))
        return redirect("announcements", event.pk)
    made = announce(event, form.cleaned_data, request.user, asked)
    if len(ids) > AT_ONCE_MAX:
        wanted = {"announcement": made.pk, "ids": ids}
        begun = background.begin(event, request.user, Work.Kind.MAILS, queue_all, parameters=wanted)
        return redirect("work", begun.pk)
    messages.success(request, _under_way(queue(made, ids)))
    return redirect("announcements", event.pk)


@job("announcements.queue")
def queue_all(work: Work, progress: Progress) -> dict[str, Any]:
    made = Announcement.objects.get(pk=work.parameters["announcement"])
    ids, reached = work.parameters["ids"], 0
    for chunk in spaced(chunks(ids, CHUNK_ROWS)):
        queue(made, chunk)
        reached += len(chunk)
        progress(reached, len(ids))
    # Those too that were queued before an interruption.
    return {"sentence": _under_way(made.mails.count())}


def _under_way(added: int) -> str:
    return ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", added) % {"n": added}
