"""/api/v1/venue-server: a server at a venue tells what happened there, and hears what is new (docs/venue-server.md)."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from portillon.api.callers import DeviceOrOrganiserKey, JournalKey, Sender
from portillon.api.problems import ApiProblem
from portillon.api.schemas import Problem
from portillon.api.venue.schemas import CloseIn, EntryIn, JournalIn, KeptOut, SinceIn, StateOut, StoredOut
from portillon.devices.enrol import Ended
from portillon.entries.late import quarantine
from portillon.entries.late.fact import Became, Handover, Settled
from portillon.entries.ledger.turn import Busy
from portillon.entries.models import Journal, Quarantined, VenueServer
from portillon.entries.venue import checkout, journal
from portillon.entries.venue.journal import Told
from portillon.entries.venue.news import Encoder, Since, news
from portillon.places.changes import What, note

router = Router(tags=["venue server"], auth=DeviceOrOrganiserKey())
Why = Quarantined.Why
CLOCKS_ALIKE = timedelta(seconds=5)
_ANSWERS = dict.fromkeys((400, 401, 403, 409, 413, 422, 503, 507), Problem)


@router.get("/venue-server", auth=JournalKey(), response={200: StateOut, **_ANSWERS})
def show(request: HttpRequest) -> dict[str, Any]:
    """Tell a server at a venue how much of its journal is stored, also one that was revoked."""
    server = _server(request)
    stored = Journal.objects.values_list("stored", flat=True).get(device=server.device_id)
    return {
        "stored": stored,
        "digest": bytes(server.digest).hex(),
        "held": checkout.held_count(server),
        "closed": server.closed_at is not None,
        "ended": _ended(request) is not None,
    }


@router.post("/venue-server/journal", auth=JournalKey(), response={200: StoredOut, 202: KeptOut, **_ANSWERS})
def create_entries(request: HttpRequest, body: JournalIn) -> Status[dict[str, Any]]:
    """Take the next entries of the journal of a server at a venue: what was scanned there, and which tickets it gives
    back. The same part may be sent again. What a revoked one sends is kept for the organiser, and counts nowhere."""
    server, now = _server(request), timezone.now()
    _check(server, body.incarnation, body.after, bytes.fromhex(body.digest))
    entries = [_told(body.after + place, one) for place, one in enumerate(body.entries, start=1)]
    phones = {int(phone): name for phone, name in body.phones.items()}
    if ended := _ended(request):
        for entry in entries:
            _put_aside(server, entry, phones, Why(ended.value), now)
        journal.account(server, body.after, entries, body.length, now)
        return Status(202, {"stored": body.after + len(entries), "detail": _may_no_longer()})
    told = _count(server, entries, phones, Handover(server.device, now, _clock_error(now, body.sent_at)))
    journal.account(server, body.after, entries, body.length, now)
    return Status(200, {"stored": body.after + len(entries), **told})


@router.post("/venue-server/news", response={200: dict[str, Any], **_ANSWERS})
def create_news(request: HttpRequest, body: SinceIn) -> HttpResponse:
    """Hand the tickets over that are new and free, and tell a server at a venue what has changed."""
    server = _server(request)
    _check_folder(server, body.incarnation)
    try:
        told = news(server, Since(body.era, body.n, body.ticket))
    except Busy as error:
        raise ApiProblem(503, _("No tickets could be handed over now. Ask again.")) from error
    return HttpResponse(json.dumps(told, cls=Encoder), content_type="application/json")


@router.post("/venue-server/close", response={200: StateOut, **_ANSWERS})
def create_close(request: HttpRequest, body: CloseIn) -> dict[str, Any]:
    """Hand nothing over any more: the server at the venue is about to give all tickets back."""
    server = _server(request)
    _check_folder(server, body.incarnation)
    if VenueServer.objects.filter(pk=server.pk, closed_at=None).update(closed_at=timezone.now()):
        note(server.event_id, What.FROM_THE_VENUE, server.device.name)
    return show(request)


def _ended(request: HttpRequest) -> Ended | None:
    """Return why the server at the venue may work no longer, if so."""
    sender: Any = request.auth  # type: ignore[attr-defined]  # Ninja sets it
    return sender.ended if isinstance(sender, Sender) else None


def _may_no_longer() -> str:
    return _("This server was revoked. What it tells is kept for the organiser.")


def _count(
    server: VenueServer, entries: list[Told], phones: dict[int, str], hand: Handover
) -> dict[str, int]:
    """Store the entries, and return how many are overruns or were put aside."""
    journal.meet(server, phones)
    overruns = put_aside = 0
    for entry, settled in _stored(server, entries, hand):
        overruns += settled.became is Became.OVERRUN
        put_aside += settled.why is not None
        if settled.why:
            _put_aside(server, entry, phones, settled.why, hand.received_at)
    return {"overruns": overruns, "put_aside": put_aside}


def _clock_error(now: datetime, sent_at: datetime) -> timedelta:
    """Return how far the clock at the venue is behind. What may be the way of the call is no error of a clock."""
    error = now - sent_at
    return error if abs(error) > CLOCKS_ALIKE else timedelta()


def _server(request: HttpRequest) -> VenueServer:
    # A Caller, or a Sender of a journal.
    asking: Any = request.auth  # type: ignore[attr-defined]  # Ninja sets it
    device = asking.device
    servers = VenueServer.objects.select_related("device__organisation", "event")
    found = servers.filter(device=device).first() if device else None
    if found is None:
        raise ApiProblem(403, _("Only a server at a venue does this."))
    return found


def _check_folder(server: VenueServer, incarnation: UUID) -> None:
    if not Journal.objects.filter(device=server.device_id, incarnation=incarnation).exists():
        raise _other_copy()


def _other_copy() -> ApiProblem:
    why = _(
        "This folder and another copy of it have both been in use. Only one may go on; see docs/venue-server.md."
    )
    return ApiProblem(409, why, kind="/problems/venue-other-copy")


def _check(server: VenueServer, incarnation: UUID, after: int, digest: bytes) -> None:
    try:
        journal.check(server, incarnation, after, digest)
    except journal.OtherCopy as error:
        raise _other_copy() from error
    except journal.OtherPlace as error:
        stored = Journal.objects.values_list("stored", flat=True).get(device=server.device_id)
        why = _("Entries are missing. Send the journal from number %(number)s.") % {"number": stored + 1}
        raise ApiProblem(409, why, kind="/problems/venue-other-place", journal=stored) from error


def _told(number: int, entry: EntryIn) -> Told:
    if entry.number != number or (entry.kind not in ("scan", "return") and entry.of is None):
        raise ApiProblem(422, _("Some fields are not right; see errors."), {"entries": _("not in order")})
    return Told(
        number=number,
        kind=entry.kind,
        scan_id=entry.scan_id,
        at=entry.at,
        phone=entry.phone,
        ticket=entry.ticket,
        gate=entry.gate,
        party=entry.party,
        admitted=entry.admitted,
        reason=entry.reason,
        register=entry.register_seq,
        of=entry.of,
        why=str(entry.why),
    )


def _stored(server: VenueServer, entries: list[Told], hand: Handover) -> list[tuple[Told, Settled]]:
    try:
        return list(journal.store_all(server, entries, hand))
    except Busy as error:
        raise ApiProblem(503, _("The journal could not be stored now. Send it again.")) from error


def _put_aside(server: VenueServer, entry: Told, phones: dict[int, str], why: Why, now: datetime) -> None:
    """Keep an entry in the words in which phones send theirs, by which people read it."""
    body = {
        "kind": entry.kind,
        "scan_id": str(entry.scan_id),
        "ticket": str(entry.ticket),
        "gate": str(entry.gate),
        "party": entry.party,
        "verdict": "admitted" if entry.admitted else "refused",
        "reason": entry.reason,
        "scanned_at": entry.at.isoformat(),
        "phone": phones.get(entry.phone or 0, ""),
        "of": str(entry.of) if entry.of else None,
    }
    try:
        text = json.dumps(body, sort_keys=True, ensure_ascii=False)
        quarantine.keep(server.device, entry.number, entry.gate, text, why, now)
    except quarantine.Full as error:
        full = _("The organiser has to look at what this device has sent before it can send more.")
        raise ApiProblem(507, full, kind="/problems/quarantine-full") from error
