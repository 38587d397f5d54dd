"""The conflict desk: what phones decided without a network against the rules or otherwise than the server."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.models import Organisation, User
from portillon.accounts.permissions import Act, may, organisations_where, role_in
from portillon.console.access import SignedInRequest, event_for
from portillon.console.conflicts.conflict_rows import ConflictRow, rows_of
from portillon.console.organisation.choice import chosen
from portillon.entries import conflicts as found
from portillon.entries.late import quarantine
from portillon.entries.models import ConflictDecision
from portillon.entries.models.conflict import NOTE_MAX
from portillon.issuing.models import Credential
from portillon.issuing.tickets import passes, tickets
from portillon.issuing.tickets.changes import By
from portillon.places.models import Event
from portillon.posted import posted_from

SHOWN_MAX = 200
Answer = ConflictDecision.Answer


@never_cache
@require_safe
def event_conflicts(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.SETTLE_CONFLICTS)
    return _page(request, event.organisation, event)


@never_cache
@require_safe
def organisation_conflicts(request: SignedInRequest) -> HttpResponse:
    """All conflicts of the organisation named in the address, at events and at desks of passes."""
    organisation = chosen(request, Act.SETTLE_CONFLICTS, "conflicts")
    if isinstance(organisation, HttpResponse):
        return organisation
    return _page(request, organisation, None)


def _page(request: SignedInRequest, organisation: Organisation, event: Event | None) -> HttpResponse:
    within = (organisation.pk, event.pk if event else None)
    page = Paginator(found.keys(*within), SHOWN_MAX).get_page(request.GET.get("page"))
    context = {
        "organisation": organisation,
        "event": event,
        "zone": event.zone if event else organisation.time_zone,
        "rows": rows_of(found.read(organisation.pk, list(page.object_list)), organisation.pk),
        "page": page,
        "given_up": found.given_up(*within),
        "serves_passes": may(role_in(organisation.pk, request.user), Act.SERVE_PASSES),
        "answers": Answer,
        "note_max": NOTE_MAX,
        "kept_apart": _kept_apart(request, organisation),
    }
    return render(request, "conflicts/page.html", context)


def _kept_apart(request: SignedInRequest, organisation: Organisation) -> int:
    """Return how many entries are in the organisation's quarantine, for those who may see it."""
    sees_it = may(role_in(organisation.pk, request.user), Act.SEE_QUARANTINE)
    return sum(one.entries for one in quarantine.by_device(organisation)) if sees_it else 0


class DecisionForm(forms.Form):
    conflict = forms.CharField(max_length=60)
    answer = forms.ChoiceField(choices=Answer.choices)
    note = forms.CharField(max_length=NOTE_MAX, required=False)
    # Of an entry in quarantine: the same for all others of its device.
    all_of_device = forms.BooleanField(required=False)


@posted_from("event-conflicts", "event_id")
def decide_at_event(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.SETTLE_CONFLICTS)
    _decide(request, event.organisation, event)
    return redirect("event-conflicts", event_id)


def _conflicts_page(request: SignedInRequest, organisation_id: int) -> str:
    return reverse("conflicts")


@posted_from(_conflicts_page)
def decide(request: SignedInRequest, organisation_id: int) -> HttpResponse:
    own = organisations_where(request.user, Act.SETTLE_CONFLICTS)
    organisation = next((one for one in own if one.pk == organisation_id), None)
    if organisation is None:
        raise Http404
    _decide(request, organisation, None)
    return redirect(f"{reverse('conflicts')}?organisation={organisation.slug}")


def _decide(request: SignedInRequest, organisation: Organisation, event: Event | None) -> None:
    form = DecisionForm(request.POST)
    row = _row(form.data.get("conflict", ""), organisation, event)
    if not form.is_valid() or row is None:
        messages.error(request, _("Choose what becomes of it. Nothing was changed."))
        return
    given: dict[str, Any] = form.cleaned_data
    try:
        with transaction.atomic():
            _store(request.user, row, organisation, event, given)
    except NotPossible as error:
        messages.error(request, str(error))
        return
    messages.success(request, _("Decided, under your name."))


def _store(
    by: User, row: ConflictRow, organisation: Organisation, event: Event | None, given: dict[str, Any]
) -> None:
    """Raises NotPossible."""
    answer, note, now = Answer(given["answer"]), given["note"].strip(), timezone.now()
    blocked_at = _carry_out(row, answer, by)
    made = found.decide(row.conflict, organisation.pk, answer, note, by, now, blocked_at)
    if given["all_of_device"] and made.quarantined:
        found.decide_all_of_its_device(made, event.pk if event else None)


def _row(key: str, organisation: Organisation, event: Event | None) -> ConflictRow | None:
    """Return the conflict of this event or organisation that a form names."""
    conflict = found.named(organisation.pk, event.pk if event else None, key)
    return rows_of([conflict], organisation.pk)[0] if conflict else None


class NotPossible(Exception):
    """The ticket cannot be blocked or unblocked, for the reason in the message."""


def _carry_out(row: ConflictRow, answer: ConflictDecision.Answer, user: User) -> datetime | None:
    """Block the ticket, and return when; or unblock it, if it is blocked by the decision before. Raises NotPossible."""
    one = row.credential
    if answer is Answer.BLOCKED and one is None:
        raise NotPossible(_("There is no ticket that could be blocked."))
    if one is None or (answer is Answer.LET_BE and not row.is_blocked_by_decision):
        return None
    if one.event_id is None and not may(role_in(one.organisation_id, user), Act.SERVE_PASSES):
        raise NotPossible(
            _("Only people who serve passes may block them and unblock them. Nothing was changed.")
        )
    if answer is Answer.LET_BE:
        _unblock(one, By(user))
        return None
    if not row.may_block:
        raise _not_valid()
    if not _block(one, By(user)):
        # Somebody else has blocked or cancelled it since the page was read.
        raise _not_valid()
    return one.blocked_at


def _not_valid() -> NotPossible:
    return NotPossible(_("The ticket is blocked or cancelled already. Nothing was changed."))


def _block(one: Credential, by: By) -> bool:
    if one.event_id:
        return tickets.block(one, by, came_in=found.came_in(one.pk))
    return passes.block(one, by)


def _unblock(one: Credential, by: By) -> None:
    (tickets if one.event_id else passes).unblock(one, by)
