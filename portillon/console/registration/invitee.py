"""One invited person: add, change, mail again, and take off the list."""

from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.by_whom import by_whom
from portillon.console.registration.invitee_form import InviteeForm
from portillon.issuing.mailing.kinds import invitation as invitation_mails
from portillon.issuing.models import Invitee, InviteeChange
from portillon.issuing.outbox.state import words_of
from portillon.issuing.registration import invitees
from portillon.issuing.tickets.changes import By, note_invitees
from portillon.places.changes import What, note
from portillon.places.models import Event
from portillon.posted import posted_from

CHANGES_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def new_invitee(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    return _page(request, event, InviteeForm(event, data=_sent(request)), None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_invitee(request: SignedInRequest, event_id: int, invitee_id: int) -> HttpResponse:
    event, invitee = _invitee(request, event_id, invitee_id)
    return _page(request, event, InviteeForm(event, invitee, _sent(request)), invitee)


def _sent(request: SignedInRequest) -> object:
    return request.POST if request.method == "POST" else None


def _invitee(request: SignedInRequest, event_id: int, invitee_id: int) -> tuple[Event, Invitee]:
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    return event, get_object_or_404(event.invitees, pk=invitee_id)


def _page(request: SignedInRequest, event: Event, form: InviteeForm, invitee: Invitee | None) -> HttpResponse:
    if form.is_valid() and (saved := form.save()):
        said = _("%(name)s is on the list.") if invitee is None else _("The changes to %(name)s are saved.")
        what = What.INVITED_CHANGED if invitee else What.INVITED_ADDED
        note(event.pk, what, str(saved.pk), request.user)
        done = InviteeChange.What.CHANGED if invitee else InviteeChange.What.ADDED
        note_invitees([saved], done, By(request.user))
        messages.success(request, said % {"name": saved.name})
        return redirect("invitees", event.pk)
    last = invitee.mails.order_by("-pk").first() if invitee else None
    context = {
        "event": event,
        "form": form,
        # The stored state, not the form's unsaved one.
        "invitee": event.invitees.get(pk=invitee.pk) if invitee else None,
        "registration": invitees.registration_of(invitee) if invitee else None,
        "mail": last,
        "mail_words": words_of(last) if last and last.last_error else "",
        "changes": _changes(invitee) if invitee else [],
        "request_id": uuid4().hex,
    }
    return render(request, "invitees/one.html", context)


_CHANGED: dict[str, str | Promise] = {
    InviteeChange.What.ADDED: pgettext_lazy("an invitee", "Put on the list"),
    InviteeChange.What.CHANGED: pgettext_lazy("an invitee", "Changed"),
}


def _changes(invitee: Invitee) -> list[tuple[datetime, str | Promise, str]]:
    """When, what and by whom, the newest first."""
    changes = invitee.changes.select_related("user").order_by("-pk")[:CHANGES_SHOWN]
    return [(one.at, _CHANGED[one.what], by_whom(one.user, one.by_key)) for one in changes]


@posted_from("invitees", "event_id")
def mail_invitee(request: SignedInRequest, event_id: int, invitee_id: int) -> HttpResponse:
    event, invitee = _invitee(request, event_id, invitee_id)
    try:
        asked = UUID(request.POST.get("request", "")).hex
    except ValueError:
        return HttpResponseBadRequest(_("Please go back and try again."))
    if sent := invitation_mails.send(event, [invitee.pk], asked):
        note(event.pk, What.INVITATIONS_SENT, str(sent), request.user)
    messages.success(request, _("The invitation is on its way to %(name)s.") % {"name": invitee.name})
    return redirect("invitees", event_id)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_invitee(request: SignedInRequest, event_id: int, invitee_id: int) -> HttpResponse:
    event, invitee = _invitee(request, event_id, invitee_id)
    if request.method != "POST":
        context = {
            "event": event,
            "invitee": invitee,
            "registration": invitees.registration_of(invitee),
        }
        return render(request, "invitees/removal.html", context)
    invitees.remove(invitee)
    note(event.pk, What.INVITED_REMOVED, user=request.user)
    messages.success(request, _("%(name)s is no longer on the list.") % {"name": invitee.name})
    return redirect("invitees", event_id)
