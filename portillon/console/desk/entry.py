"""Validate an entry at a desk by keyboard: type the number, Enter, the number of companions, Enter.

The first step writes nothing if the pass may come in; it shows the pass. A refusal is stored in the ledger at
once, like that of any scanner.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, desk_for, is_at_one_venue
from portillon.console.desk.entry_form import EntryForm, PartyForm
from portillon.console.desk.looked_up import note_look
from portillon.console.desk.looks import recall, remember
from portillon.console.desk.station import Withdrawn, station_of
from portillon.console.desk.visits import told_at
from portillon.console.passes.actions import Action, actions_of_scan, reversible_of
from portillon.console.passes.pass_facts import facts_of
from portillon.core.qr import TEXT_LENGTH_MAX
from portillon.entries.admit import Attempt, Outcome, Problem, admit, foresee
from portillon.entries.ledger.turn import Busy
from portillon.entries.words import again, no_verdict, wording
from portillon.issuing.models import Credential
from portillon.issuing.tickets.pass_facts import companions_of
from portillon.places import contact
from portillon.places.models import Gate
from portillon.posted import posted_from


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: SignedInRequest, gate_id: int) -> HttpResponse:
    desk = desk_for(request, gate_id, Act.VALIDATE)
    if request.method == "POST":
        return _looked_up(request, desk, EntryForm(desk, request.POST))
    look = recall(request)
    form = EntryForm(desk, {"code": look[1]} if look else None)
    if look and form.is_valid():
        return _reopened(request, desk, Attempt(b"", look[0], form.cleaned_data["code"], desk.pk))
    done = _done(request, desk)
    context = {
        "desk": desk,
        "form": form,
        "done": done,
        "again": _again(done),
        "reversible": done and reversible_of(request, desk, done),
        "contact": contact.of_gate(desk),
        "told": told_at(desk),
    }
    return render(request, "entry/page.html", context)


def _looked_up(request: SignedInRequest, desk: Gate, form: EntryForm) -> HttpResponse:
    """Lead to the pass if it may come in, or to the mistyped number; otherwise store the refusal and lead to it."""
    look = remember(request, request.POST.get("code", "")[:TEXT_LENGTH_MAX])
    there = redirect(f"{reverse('entry', args=[desk.pk])}?look={look}")
    if not form.is_valid():
        return there
    try:
        station = station_of(request, desk)
        attempt = Attempt(bytes(station.key_hash), look, form.cleaned_data["code"], desk.pk)
        seen = foresee(attempt)
        if isinstance(seen, Outcome) and seen.row.seq is not None:
            note_look(station, attempt.code, seen)
            return there
        if isinstance(seen, Outcome):
            seen = admit(attempt)
            if isinstance(seen, Outcome) and seen.is_practice:
                return _practised(request, desk, seen)
    except (Busy, Withdrawn) as trouble:
        return _in_trouble(request, desk, trouble)
    return _answered(request, desk, attempt.scan_id, seen)


def _practised(request: SignedInRequest, desk: Gate, outcome: Outcome) -> HttpResponse:
    """Answer a practice ticket of an event's rehearsal. The attempt is kept nowhere."""
    sentence = wording.sentence(outcome.row, get_language() or "en")
    messages.warning(request, f"{_('Practice – not counted')}: {sentence}")
    return redirect("entry", desk.pk)


def _reopened(request: SignedInRequest, desk: Gate, asked: Attempt) -> HttpResponse:
    """Show the pass, or what became of it if the person came back to its page. Nothing is written."""
    if actions_of_scan(desk, asked.scan_id) is not None:
        return redirect(f"{reverse('entry', args=[desk.pk])}?done={asked.scan_id}")
    try:
        attempt = asked._replace(key_hash=bytes(station_of(request, desk).key_hash))
        seen = foresee(attempt)
    except (Busy, Withdrawn) as trouble:
        return _in_trouble(request, desk, trouble)
    if isinstance(seen, Outcome) and seen.row.seq is not None:
        return _shown(request, desk, attempt, seen.row.credential_id)
    messages.warning(request, _("The pass may not come in any more. Please scan it again."))
    return redirect("entry", desk.pk)


def _shown(request: SignedInRequest, desk: Gate, attempt: Attempt, pass_id: int | None) -> HttpResponse:
    passes = Credential.objects.select_related("holder", "organisation", "programme", "pass_type")
    one = passes.get(pk=pass_id or 0)
    assert one.programme is not None
    context = {
        "desk": desk,
        "pass": facts_of(one, desk if is_at_one_venue(desk) else None),
        "scan_id": attempt.scan_id,
        "code": attempt.code,
        "companions": range(one.programme.max_companions + 1),
        "who_may_come": companions_of(one) if one.programme.companions else "",
        "again": again.already_here(one, desk.pk, timezone.now()),
    }
    return render(request, "entry/pass.html", context)


@posted_from("entry", "gate_id")
def validate(request: SignedInRequest, gate_id: int) -> HttpResponse:
    """Admit the party. The page carries its scan_id, so sending it twice counts once."""
    desk = desk_for(request, gate_id, Act.VALIDATE)
    form = PartyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was validated: please choose how many companions come along."))
        return redirect("entry", gate_id)
    scan_id, code, party = form.wish()
    try:
        station = station_of(request, desk)
        outcome = admit(Attempt(bytes(station.key_hash), scan_id, code, desk.pk, party))
    except (Busy, Withdrawn) as trouble:
        return _in_trouble(request, desk, trouble)
    return _answered(request, desk, scan_id, outcome)


def _answered(
    request: SignedInRequest, desk: Gate, scan_id: UUID, outcome: Outcome | Problem
) -> HttpResponse:
    if outcome is Problem.OTHER_BODY:
        messages.warning(
            request, _("This page was validated before: nothing was added. To enter again, start anew.")
        )
    elif of_number := no_verdict.of_number(outcome):
        messages.error(request, of_number[1])
        return redirect("entry", desk.pk)
    elif isinstance(outcome, Problem):
        return _in_trouble(request, desk, Withdrawn())
    return redirect(f"{reverse('entry', args=[desk.pk])}?done={scan_id}")


def _in_trouble(request: SignedInRequest, desk: Gate, trouble: Exception) -> HttpResponse:
    if isinstance(trouble, Busy):
        messages.error(request, _("The desk is busy: nothing was written. Please try again."))
        return redirect("entry", desk.pk)
    return render(request, "entry/withdrawn.html", {"desk": desk}, status=403)


def _again(done: Action | None) -> str:
    """Return the note beside an entry that stands."""
    if done is None or done.outcome == "refused" or done.is_reversed:
        return ""
    scan = done.scan
    one = Credential.objects.passes().select_related("programme").filter(pk=scan.credential_id or 0).first()
    return again.already_here(one, scan.gate_id, scan.decided_at, scan.scan_id) if one else ""


def _done(request: SignedInRequest, desk: Gate) -> Action | None:
    """Return the entry or refusal that the address names, if it was just made here. Raises Http404."""
    asked = request.GET.get("done")
    if asked is None or request.method == "POST":
        return None
    try:
        found = actions_of_scan(desk, UUID(asked))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found
