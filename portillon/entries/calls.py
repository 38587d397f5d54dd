"""Calls of a supervisor: a steward's red screen asks for a decision, and a supervisor's phone learns of it.

The devices that stand at a door call; people who may override answer, in the story of the ticket. "Admit" is an
override like any other, and the ledger alone tells whom it has admitted. A caller that no longer asks for the answer
is not waiting any more, so its call is no longer shown.
"""

from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from portillon.accounts import limits
from portillon.accounts.limits import Limit
from portillon.accounts.models import User
from portillon.accounts.permissions import Act, may, role_in, roles_for
from portillon.devices.enrol import working
from portillon.devices.models import Device
from portillon.entries.models import Call, Kind, Scan
from portillon.entries.override import override_of
from portillon.issuing.models import Credential
from portillon.places.models import Event

KEPT = timedelta(days=1)
# The scanner asks every two seconds; a short break of its connection does not end the call.
HEARD_EVERY = timedelta(seconds=10)
HEARD_WITHIN = timedelta(minutes=1)
# A scanner on a screen that is on asks for the counts every 15 seconds, which is noted once a minute.
SEEN_WITHIN = timedelta(minutes=2)
SHOWN_MAX = 20
_A_DEVICE = Limit("calls by a device", 20, timedelta(minutes=10))


class NotCalled(Enum):
    """Why nobody is called."""

    UNKNOWN = "there is no such refusal of a ticket on this device, where it stands"
    TOO_MANY = "the device has called very often"


class State(Enum):
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    ADMITTED = "admitted"
    REFUSED = "refused"


class Told(NamedTuple):
    """What has become of a call: who has answered ("" if nobody or a program has), and how many persons come in.

    `is_seen` tells whether somebody who may answer had the scanner of this event open within the last minutes.
    """

    call: Call
    state: State
    by: str
    party: int
    is_seen: bool


class OpenCall(NamedTuple):
    call: Call
    refused: Scan


def call(device: Device, scan_id: UUID) -> Call | NotCalled:
    """Call a supervisor about a refusal, or return why not. The same again is the same call."""
    known = call_of(device, scan_id)
    if known and known.withdrawn_at is None:
        return known
    refused = _refusal(device, scan_id)
    if refused is None:
        return NotCalled.UNKNOWN
    if not limits.take(_A_DEVICE.of(device.pk)):
        return NotCalled.TOO_MANY
    now = timezone.now()
    started = {"event_id": refused.event_id, "gate_id": refused.gate_id, "device": device, "asked_at": now}
    called, _is_new = Call.objects.get_or_create(scan_id=scan_id, defaults=started | {"heard_at": now})
    again = Call.objects.filter(pk=called.pk, answer="", withdrawn_at__isnull=False)
    again.update(withdrawn_at=None, asked_at=now, heard_at=now)
    if override := override_of(scan_id):
        Call.objects.filter(pk=called.pk).answer(
            Call.Answer.ADMITTED, _operator(override), override.decided_at
        )
    return Call.objects.get(pk=called.pk)


def _refusal(device: Device, scan_id: UUID) -> Scan | None:
    """Return the refusal at an entry of an event where the device still stands, of a ticket that is known."""
    found = Scan.objects.filter(scan_id=scan_id, device_id=device.pk, kind=Kind.ENTRY, seq=None)
    refused = found.filter(event_id__isnull=False, credential_id__isnull=False).first()
    if refused is None or device.event_id not in (None, refused.event_id):
        return None
    is_here = device.gate_id in (None, refused.gate_id)
    # Erased tickets and events have no story.
    return refused if is_here and Credential.objects.filter(pk=refused.credential_id or 0).exists() else None


def call_of(device: Device, scan_id: UUID) -> Call | None:
    """Return the device's call about this scan."""
    return Call.objects.filter(scan_id=scan_id, device=device).select_related("event").first()


def hear(call: Call) -> None:
    """Note that the caller still waits, at most once in a few seconds."""
    now = timezone.now()
    Call.objects.unanswered().filter(pk=call.pk, heard_at__lt=now - HEARD_EVERY).update(heard_at=now)


def withdraw(call: Call) -> None:
    """Take the call back, unless it was answered."""
    Call.objects.unanswered().filter(pk=call.pk).update(withdrawn_at=timezone.now())
    call.refresh_from_db()


def told(call: Call) -> Told:
    """Return what has become of the call."""
    override = override_of(call.scan_id)
    if override:
        return Told(call, State.ADMITTED, _name(_operator(override)), override.party, is_seen=True)
    if call.answer:
        return Told(call, State(call.answer), _name(call.answered_by), 0, is_seen=True)
    if call.withdrawn_at:
        return Told(call, State.WITHDRAWN, "", 0, is_seen=True)
    return Told(call, State.OPEN, "", 0, _is_somebody_seen(call))


def _operator(override: Scan) -> User | None:
    """Return who made it; None if a program did, or somebody whose account was deleted since."""
    return User.objects.filter(pk=override.operator_id or 0).first()


def _name(user: User | None) -> str:
    return str(user) if user else ""


def _is_somebody_seen(call: Call) -> bool:
    """Whether a device of somebody who may override was lately at this event's doors."""
    able = Q(
        operator__memberships__organisation=call.event.organisation_id,
        operator__memberships__role__in=roles_for(Act.OVERRIDE),
    )
    there = working().filter(able, readiness__gate__event=call.event_id)
    return there.filter(seen_at__gt=timezone.now() - SEEN_WITHIN).exclude(pk=call.device_id).exists()


def may_answer(device: Device, event: Event) -> bool:
    """Whether the person at this device may override at the event."""
    return device.operator is not None and may(role_in(event.organisation_id, device.operator), Act.OVERRIDE)


def open_at(event: Event) -> list[OpenCall]:
    """Return the calls whose callers are waiting now, the oldest first."""
    recent = Call.objects.unanswered().filter(event=event, heard_at__gt=timezone.now() - HEARD_WITHIN)
    called = list(recent.select_related("gate", "device").order_by("asked_at", "pk")[:SHOWN_MAX])
    refused = {one.scan_id: one for one in Scan.objects.filter(scan_id__in=[one.scan_id for one in called])}
    return [OpenCall(one, refused[one.scan_id]) for one in called if one.scan_id in refused]


def unanswered_of(ticket: Credential) -> dict[UUID, Call]:
    """Return the calls about refusals of this ticket that wait for an answer, by scan."""
    scans = Scan.objects.filter(credential_id=ticket.pk, seq=None).values("scan_id")
    found = Call.objects.unanswered().filter(scan_id__in=scans).select_related("gate", "device")
    return {one.scan_id: one for one in found}


def keep_refused(scan_id: UUID, by: User) -> bool:
    """Answer that the refusal stands; return whether this is the call's answer and no other was faster."""
    return Call.objects.filter(scan_id=scan_id).answer(Call.Answer.REFUSED, by)


def answer_of(ticket: Credential, scan_id: UUID) -> Told | None:
    """Return what has become of the call about this scan of the ticket; None if nobody was called."""
    scans = Scan.objects.filter(credential_id=ticket.pk, scan_id=scan_id).values("scan_id")
    found = Call.objects.filter(scan_id__in=scans).select_related("event", "answered_by").first()
    return told(found) if found else None


def forget_old(now: datetime) -> None:
    """Delete calls that were made more than KEPT ago."""
    Call.objects.filter(asked_at__lt=now - KEPT).delete()
