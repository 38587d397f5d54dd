"""The holder's page: the ticket or pass on a phone, at an address that nobody can guess."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import override
from django.views.decorators.http import require_safe

from portillon.entries.figures.attendance import has_come_in
from portillon.issuing.models import Credential
from portillon.issuing.paper.ticket_pdf import file_name, ticket_pdf
from portillon.issuing.seals.codes import code_of, svg_of
from portillon.issuing.seals.drawn import inline
from portillon.issuing.tickets import calendar_file, passing_on
from portillon.issuing.tickets.openings import note_opening
from portillon.issuing.tickets.ticket_facts import event_facts, language_of, ticket_facts
from portillon.places.models import Event
from portillon.public.holder import pass_page
from portillon.public.holder.secret import credential_of
from portillon.public.navigation import is_opened_by_a_person
from portillon.public.privacy import private


# Open: the secret in the address authorises; a holder has no account.
@login_not_required
@private
@require_safe
def holder_page(request: HttpRequest, secret: str) -> HttpResponse:
    ticket = credential_of(secret)
    if ticket is None:
        return gone(request, secret)
    if ticket.event is None:
        return pass_page.page(request, ticket)
    event = _event(ticket)
    if is_opened_by_a_person(request) and not request.user.is_authenticated:
        note_opening(ticket, timezone.now())
    language = language_for(request, ticket)
    context = {
        "facts": ticket_facts(ticket, event_facts(event, language)),
        "code": inline(svg_of(code_of(ticket))) if ticket.status == "valid" else "",
        "secret": secret,
        "may_pass_on": _may_pass_on(ticket),
        "accent": event.organisation.accent.removeprefix("#"),
        "logo": getattr(event.organisation, "logo", None),
        "languages": settings.LANGUAGES,
    }
    with override(language):
        response = render(request, "public/holder.html", context)
    response.headers["Content-Language"] = language
    return response


def _may_pass_on(ticket: Credential) -> bool:
    is_used = ticket.transferable and has_come_in(ticket)
    return passing_on.why_not(ticket, is_used, timezone.now()) is None


# Open: the secret in the address authorises.
@login_not_required
@private
@require_safe
def holder_pdf(request: HttpRequest, secret: str) -> HttpResponse:
    ticket = credential_of(secret)
    if ticket is None or ticket.event is None:
        return gone(request, secret)
    response = HttpResponse(ticket_pdf(ticket, language_for(request, ticket)), content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(False, file_name(ticket)) or "inline"
    return response


# Open: the secret in the address authorises.
@login_not_required
@private
@require_safe
def holder_calendar(request: HttpRequest, secret: str) -> HttpResponse:
    ticket = credential_of(secret)
    if ticket is None or ticket.event is None:
        return gone(request, secret)
    content = calendar_file.calendar_file(ticket.event, language_for(request, ticket))
    response = HttpResponse(content, content_type=f"{calendar_file.MEDIA_TYPE}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{calendar_file.FILE_NAME}"'
    return response


def gone(request: HttpRequest, secret: str) -> HttpResponse:
    if passing_on.is_passed_on(secret):
        return render(request, "public/passed_on.html", status=410)
    return render(request, "public/gone.html", status=404)


def _event(ticket: Credential) -> Event:
    assert ticket.event is not None
    return ticket.event


def language_for(request: HttpRequest, ticket: Credential) -> str:
    """Return the language asked for in the address, or else the holder's."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else language_of(ticket, _event(ticket))
