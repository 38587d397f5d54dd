"""The history of a ticket on one page, made to look into a refusal at the door and to override it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.models import User
from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, ticket_for
from portillon.console.by_whom import by_whom
from portillon.console.participants.participant_list import state
from portillon.devices.models import Device
from portillon.entries import calls, override, reversal
from portillon.entries.derived import overrun_id
from portillon.entries.figures.attendance import used_of
from portillon.entries.ledger.turn import Busy
from portillon.entries.models import Call, Finding, Scan, WalkIn
from portillon.entries.override import NotOverridable
from portillon.entries.reversal import NotReversible
from portillon.entries.words.attempts import AnsweredAttempt, attempts_of
from portillon.issuing.models import Change, Credential, Message
from portillon.issuing.outbox.state import words_of
from portillon.issuing.tickets.openings import opening_of
from portillon.posted import posted_from

PART_MAX = 50


@dataclass(frozen=True)
class StoryChapter:
    """One event in the history of a ticket."""

    at: datetime
    look: str
    title: str | Promise
    text: str = ""
    who: str = ""
    attempt: AnsweredAttempt | None = None
    persons_max: int = 0
    is_reversible: bool = False
    call: Call | None = None


@never_cache
@require_safe
def story(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    ticket = ticket_for(request, ticket_id, Act.SEE_PARTICIPANTS)
    used = used_of([ticket.pk]).get(ticket.pk, 0)
    context = {
        "ticket": ticket,
        "event": ticket.event,
        "used": used,
        "state": state(ticket, used),
        "may": allowed(ticket),
        "chapters": chapters_of(ticket),
        "reasons": override.WORDS.items(),
    }
    return render(request, "story/page.html", context)


def chapters_of(ticket: Credential) -> list[StoryChapter]:
    """Return the history of the ticket, newest first."""
    changes = list(Change.objects.filter(credential=ticket).select_related("user").order_by("-pk")[:PART_MAX])
    told = [*_of_ticket(ticket, changes), *_of_mails(ticket), *_of_page(ticket)]
    told += [*_of_findings(ticket), *_of_walk_in(ticket), *_of_doors(ticket)]
    return sorted(told, key=lambda chapter: chapter.at, reverse=True)


_CHANGED: dict[str, str | Promise] = {
    Change.What.ISSUED: pgettext_lazy("ticket", "Issued"),
    Change.What.CHANGED: pgettext_lazy("ticket", "Changed"),
    Change.What.REISSUED: pgettext_lazy("ticket", "Reissued: older codes are refused"),
    Change.What.CANCELLED: pgettext_lazy("ticket", "Cancelled"),
    Change.What.BLOCKED: pgettext_lazy("ticket", "Blocked"),
    Change.What.UNBLOCKED: pgettext_lazy("ticket", "Unblocked"),
    Change.What.TOLD: gettext_lazy("The holder was told by mail"),
    Change.What.PASSED_ON: gettext_lazy(
        "Passed on to another person, without the note for the door: older codes are refused"
    ),
}


def _who(change: Change) -> str:
    if change.what == Change.What.PASSED_ON:
        return _("by the holder")
    return by_whom(change.user, change.by_key)


def _of_ticket(ticket: Credential, changes: list[Change]) -> Iterator[StoryChapter]:
    """Yield the changes of the ticket. Those made before changes were noted have no name."""
    noted = {change.what for change in changes}
    for change in changes:
        look = "refused" if change.what in (Change.What.CANCELLED, Change.What.BLOCKED) else "quiet"
        at = ticket.created_at if change.what == Change.What.ISSUED else change.at
        yield StoryChapter(at, look, _CHANGED[change.what], who=_who(change))
    if Change.What.ISSUED not in noted:
        yield StoryChapter(ticket.created_at, "quiet", _CHANGED[Change.What.ISSUED])
    if ticket.cancelled_at and Change.What.CANCELLED not in noted:
        yield StoryChapter(ticket.cancelled_at, "refused", _CHANGED[Change.What.CANCELLED])
    if ticket.blocked_at and Change.What.BLOCKED not in noted:
        yield StoryChapter(ticket.blocked_at, "refused", pgettext_lazy("ticket", "Blocked"))


_MAILED: dict[str, str | Promise] = {
    Message.Status.QUEUED: gettext_lazy("A mail waits to be sent"),
    Message.Status.SENDING: gettext_lazy("A mail is being sent"),
    Message.Status.SENT: gettext_lazy("Mailed"),
    Message.Status.FAILED: gettext_lazy("A mail could not be delivered"),
}


def _of_mails(ticket: Credential) -> Iterator[StoryChapter]:
    for message in Message.objects.filter(credential=ticket).order_by("-pk")[:PART_MAX]:
        look = "refused" if message.status == Message.Status.FAILED else "quiet"
        text = f"{message.address} {words_of(message)}".strip()
        yield StoryChapter(message.sent_at or message.created_at, look, _MAILED[message.status], text)


def _of_page(ticket: Credential) -> Iterator[StoryChapter]:
    opening = opening_of(ticket)
    if opening:
        yield StoryChapter(opening.first_at, "quiet", _("The holder's page was opened for the first time"))
        if opening.last_at > opening.first_at:
            yield StoryChapter(opening.last_at, "quiet", _("The holder's page was opened for the last time"))


def _of_findings(ticket: Credential) -> Iterator[StoryChapter]:
    """Yield when the ticket was found by name at the door; the scan that follows is a chapter of its own."""
    found = list(Finding.objects.filter(credential_id=ticket.pk).order_by("-pk")[:PART_MAX])
    for one, who in zip(found, _by_whom_at_the_door(found), strict=True):
        yield StoryChapter(one.at, "quiet", _("Found by name at the door"), who=who)


def _of_walk_in(ticket: Credential) -> Iterator[StoryChapter]:
    """Yield that the ticket was made at the door, and by whom."""
    made = list(WalkIn.objects.filter(credential_id=ticket.pk))
    for one, who in zip(made, _by_whom_at_the_door(made), strict=True):
        yield StoryChapter(one.at, "quiet", _("Came without a ticket: issued at the door"), who=who)


def _by_whom_at_the_door(notes: Sequence[Finding] | Sequence[WalkIn]) -> list[str]:
    """Return for each note the device and its operator."""
    devices = dict(Device.objects.filter(pk__in=[one.device_id for one in notes]).values_list("pk", "name"))
    people = User.objects.in_bulk([one.operator_id for one in notes if one.operator_id])
    whose = ((devices.get(one.device_id, ""), str(people.get(one.operator_id or 0, ""))) for one in notes)
    return [" · ".join(filter(None, who)) for who in whose]


_AT_THE_DOOR: dict[str, str | Promise] = {
    "admitted": gettext_lazy("Admitted"),
    "refused": gettext_lazy("Refused"),
    "left": gettext_lazy("Went out"),
    "reversal": gettext_lazy("Taken back"),
    "override": gettext_lazy("Admitted all the same"),
    "overrun": gettext_lazy("Let in by the device, against the rules"),
}


def _of_doors(ticket: Credential) -> Iterator[StoryChapter]:
    attempts = attempts_of(ticket)
    called = calls.unanswered_of(ticket)
    overrides = [attempt.scan for attempt in attempts if attempt.scan.kind == "override"]
    done = {(scan.because or {}).get("scan") for scan in overrides}
    taken_back = {attempt.scan.reverses for attempt in attempts}
    known = {attempt.scan.scan_id for attempt in attempts}
    for attempt in attempts:
        scan = attempt.scan
        open_refusal = attempt.outcome == "refused" and scan.kind == "entry"
        overrun = overrun_id(scan.scan_id)
        is_overrun = overrun in known and overrun not in taken_back
        may_override = open_refusal and str(scan.scan_id) not in done and not is_overrun
        yield StoryChapter(
            scan.decided_at,
            attempt.outcome,
            _AT_THE_DOOR[attempt.outcome],
            _why_taken_back(scan) if attempt.outcome == "reversal" else attempt.sentence,
            " · ".join(filter(None, (attempt.gate, attempt.device, _who_scanned(attempt)))),
            attempt,
            override.persons_max(scan) if may_override else 0,
            attempt.outcome == "override" and scan.scan_id not in taken_back,
            called.get(scan.scan_id) if may_override else None,
        )


def _why_taken_back(reversal: Scan) -> str:
    return _("Nobody was shown the answer") if (reversal.because or {}).get("note") == "not_shown" else ""


def _who_scanned(attempt: AnsweredAttempt) -> str:
    """Return who scanned. An override without an operator came from a program with the organiser's API key."""
    return attempt.operator or (_("by the organiser's program") if attempt.outcome == "override" else "")


@posted_from("story", "ticket_id")
def create_override(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    """Override a refusal. If a steward has called about it, this answers the call."""
    ticket = ticket_for(request, ticket_id, Act.OVERRIDE)
    asked = _asked(request.POST.dict())
    if asked is None or asked[0] not in {attempt.scan.scan_id for attempt in attempts_of(ticket)}:
        messages.error(request, _("Choose a reason and how many persons come in."))
        return redirect("story", ticket_id)
    scan_id, party, why = asked
    answers_call = "call" in request.POST
    wish = override.OverrideRequest(
        scan_id, override.override_id(scan_id), why, request.user.pk, party, answers_call
    )
    try:
        done = override.override(ticket.organisation_id, wish)
    except Busy:
        messages.error(request, _("The desk is busy: nothing was written. Please try again."))
        return redirect("story", ticket_id)
    if isinstance(done, NotOverridable):
        messages.error(request, (_answered(ticket, scan_id) if answers_call else "") or _why_not(done))
    elif done.row.operator_id != request.user.pk:
        messages.error(request, _answered(ticket, scan_id) or _why_not(NotOverridable.OTHER))
    else:
        messages.success(request, _("Admitted all the same. It is in the ledger under your name."))
    return redirect("story", ticket_id)


@posted_from("story", "ticket_id")
def keep_refused(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    """Answer a steward's call: the refusal stands."""
    ticket = ticket_for(request, ticket_id, Act.OVERRIDE)
    called = calls.unanswered_of(ticket)
    scan_id = _uuid(request.POST.get("scan", ""))
    if scan_id in called and calls.keep_refused(scan_id, request.user):
        messages.success(request, _("It stays refused. The door is told so."))
    else:
        messages.error(request, _answered(ticket, scan_id) or _why_not(NotOverridable.ANSWERED))
    return redirect("story", ticket_id)


def _answered(ticket: Credential, scan_id: UUID) -> str:
    """Return who has answered the call, and how, for a supervisor who was slower; "" if nobody has."""
    told = calls.answer_of(ticket, scan_id)
    by = {"who": told.by or _("Somebody else")} if told else {}
    if told and told.state is calls.State.ADMITTED:
        return _("%(who)s has answered already: admitted all the same.") % by
    if told and told.state is calls.State.REFUSED:
        return _("%(who)s has answered already: it stays refused.") % by
    return ""


@posted_from("story", "ticket_id")
def reverse_override(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    """Reverse an override. Pressing the button twice reverses it once."""
    ticket = ticket_for(request, ticket_id, Act.OVERRIDE)
    overrides = [attempt.scan for attempt in attempts_of(ticket) if attempt.outcome == "override"]
    scan_id = next(
        (scan.scan_id for scan in overrides if str(scan.scan_id) == request.POST.get("scan")), None
    )
    if scan_id is None:
        messages.error(request, _("There is no such scan."))
        return redirect("story", ticket_id)
    reversal_id = uuid5(scan_id, "reversal")
    try:
        done = reversal.reverse(ticket.organisation_id, scan_id, reversal_id, None, request.user.pk)
    except Busy:
        messages.error(request, _("The desk is busy: nothing was written. Please try again."))
        return redirect("story", ticket_id)
    if isinstance(done, NotReversible):
        messages.error(request, _("This was taken back already."))
    else:
        messages.success(request, _("Taken back: these persons are no longer counted."))
    return redirect("story", ticket_id)


def _asked(given: dict[str, str]) -> tuple[UUID, int, override.OverrideReason] | None:
    party, scan_id = given.get("party", ""), _uuid(given.get("scan", ""))
    try:
        why = override.OverrideReason(given.get("why", ""))
    except ValueError:
        return None
    return (scan_id, int(party), why) if party.isascii() and party.isdigit() and len(party) < 6 else None


def _uuid(text: str) -> UUID:
    """Return the scan that is named, or one that nobody has made."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _why_not(why: NotOverridable) -> str:
    return {
        NotOverridable.UNKNOWN: _("There is no such scan."),
        NotOverridable.ADMITTED: _("This scan was not refused."),
        NotOverridable.TOO_MANY: _("More persons than the ticket is for."),
        NotOverridable.OTHER: _("Persons were admitted all the same for this scan already."),
        NotOverridable.OTHER_SCAN: _("Persons were admitted all the same for this scan already."),
        NotOverridable.PASSED_ON: _("The ticket was passed on after this scan. Scan the new holder’s code."),
        NotOverridable.ANSWERED: _("The door has taken this call back. Nothing was changed."),
    }[why]
