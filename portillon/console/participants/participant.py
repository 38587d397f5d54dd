"""A participant's page: the ticket, its code, and every attempt to enter with it."""

import base64
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, event_for, ticket_for
from portillon.console.mails.mails import lines_about
from portillon.console.participants.participant_form import ParticipantForm
from portillon.console.participants.participant_list import state
from portillon.entries.figures.attendance import used_of
from portillon.entries.words.attempts import attempts_of
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of, svg_of
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.lanes import lane_of_ticket
from portillon.issuing.tickets.openings import opening_of
from portillon.places.models import Event


@never_cache
@require_safe
def participant(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    ticket = ticket_for(request, ticket_id, Act.SEE_PARTICIPANTS)
    used = used_of([ticket.pk]).get(ticket.pk, 0)
    context = {
        "ticket": ticket,
        "holder": ticket.holder,
        "event": ticket.event,
        "may": allowed(ticket),
        "lane": _lane_of(ticket),
        "used": used,
        "state": state(ticket, used),
        "code": _picture(svg_of(code_of(ticket))) if _has_code(ticket) else None,
        "opening": opening_of(ticket),
        "page_url": f"{settings.BASE_URL}/h/{ticket.page_secret}",
        "history": attempts_of(ticket),
        "mails": lines_about(ticket),
        "request_id": uuid4().hex,
    }
    return render(request, "participant/page.html", context)


def _lane_of(ticket: Credential) -> str:
    """Return the letter of its lane; "" if there is none, or nobody knows any more to which it belonged."""
    assert ticket.event is not None
    return "" if ticket.holder.erased_at else lane_of_ticket(ticket, ticket.event.lane_choice)


def _has_code(ticket: Credential) -> bool:
    return ticket.status == "valid" and not ticket.holder.erased_at


def _picture(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@require_http_methods(["GET", "HEAD", "POST"])
def new_participant(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    return _form_page(request, event, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_participant(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    ticket = ticket_for(request, ticket_id, Act.EDIT_PARTICIPANTS)
    assert ticket.event is not None
    if ticket.holder.erased_at:
        # An erased participant's ticket must not pass to somebody else.
        raise PermissionDenied
    return _form_page(request, ticket.event, ticket)


def _form_page(request: SignedInRequest, event: Event, ticket: Credential | None) -> HttpResponse:
    form = ParticipantForm(event, ticket, data=request.POST if request.method == "POST" else None)
    saved = form.save(By(request.user)) if form.is_valid() else None
    if saved is None:
        return render(request, "participant/form.html", {"form": form, "event": event, "ticket": ticket})
    if ticket is not None:
        messages.success(request, _("The changes are saved. Codes that were sent before stay valid."))
        return redirect("participant", ticket.pk)
    messages.success(request, _("%(name)s is on the list.") % {"name": saved.holder.name})
    return redirect("participant-new" if "another" in request.POST else "participants", event.pk)
