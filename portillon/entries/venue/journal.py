"""Stores what a server at a venue tells of its event: each entry as a late fact, by the same rules as a phone's."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from portillon.devices.models import Device
from portillon.devices.naming import LENGTH_MAX
from portillon.entries import override
from portillon.entries.admit import Attempt
from portillon.entries.derived import overrun_id
from portillon.entries.late.decide import overrun_of
from portillon.entries.late.fact import (
    Became,
    Handover,
    Judged,
    LateReturn,
    LateReversal,
    LateScan,
    Settled,
    as_late,
    happened,
    quarantined,
)
from portillon.entries.late.settle import settle, write
from portillon.entries.ledger.pen import row_of
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Journal, Quarantined, Scan, VenueServer
from portillon.entries.override import OverrideReason, OverrideRequest
from portillon.entries.registers.home import Held

Why = Quarantined.Why


class OtherPlace(Exception):
    """The main server has stored another part of the journal: ask how far it is."""


class OtherCopy(Exception):
    """The journal went another way than the stored one: there are two copies of the server's folder."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as the server at the venue has sent it. `of` is the row that it is about, `phone` an id there."""

    number: int
    kind: str
    scan_id: UUID
    at: datetime
    phone: int | None = None
    ticket: int = 0
    gate: int = 0
    party: int = 1
    admitted: bool = False
    reason: str = ""
    register: int = 0
    of: UUID | None = None
    why: str = ""


def check(server: VenueServer, incarnation: UUID, number: int, digest: bytes) -> None:
    """Raises OtherCopy, or OtherPlace, unless the journal goes on after the stored entry with this number."""
    journal = Journal.objects.get(device=server.device_id)
    same = number == journal.stored and digest == bytes(server.digest)
    if journal.incarnation != incarnation or (number == journal.stored and not same):
        VenueServer.objects.filter(pk=server.pk, doubled_at=None).update(doubled_at=timezone.now())
        raise OtherCopy
    if not same:
        raise OtherPlace


def account(server: VenueServer, before: int, entries: list[Told], length: int, now: datetime) -> None:
    """Note that the entries are stored. The same call may have been answered meanwhile."""
    digest = bytes(server.digest)
    for entry in entries:
        digest = hashlib.sha256(digest + entry.scan_id.bytes).digest()
    with transaction.atomic():
        ours = Journal.objects.filter(device=server.device_id, stored=before)
        stored = before + len(entries)
        if ours.update(stored=stored, length=max(length, stored), heard_at=now):
            VenueServer.objects.filter(pk=server.pk).update(digest=digest)


def meet(server: VenueServer, names: dict[int, str]) -> None:
    """Make a device for each phone at the venue that is new."""
    known = set(server.phones.values_list("phone", flat=True))
    for phone, name in names.items():
        if phone not in known:
            _make_phone(server, phone, name)


def _make_phone(server: VenueServer, phone: int, name: str) -> None:
    """Make a device without a key that anybody has."""
    try:
        with transaction.atomic():
            device = Device.objects.create(
                organisation_id=server.event.organisation_id,
                event_id=server.event_id,
                name=name[:LENGTH_MAX],
                key_hash=secrets.token_bytes(32),
            )
            server.phones.create(phone=phone, device=device)
    except IntegrityError:
        return  # The same call came twice at the same time.


def store_all(server: VenueServer, entries: list[Told], hand: Handover) -> Iterator[tuple[Told, Settled]]:
    """Store the entries in order, each unless it is stored already, and yield what became of it. Raises Busy.

    Tickets that are given back one after the other share a turn at the ledger.
    """
    phones = dict(server.phones.values_list("phone", "device_id"))
    for is_return, some in groupby(entries, lambda one: one.kind == "return"):
        together = list(some)
        if is_return:
            held: tuple[Held, ...] = tuple((one.ticket, one.register) for one in together)
            settled = settle(LateReturn(together[0].number, held, together[-1].at), hand)
            yield from ((one, settled) for one in together)
        else:
            yield from ((one, _stored(server, one, hand, phones)) for one in together)


def _stored(server: VenueServer, entry: Told, hand: Handover, phones: dict[int, int]) -> Settled:
    by = phones.get(entry.phone or 0, server.device_id)
    match entry.kind:
        case "scan":
            return settle(_scan(entry, hand, by), hand)
        case "reversal":
            return _reversal(server, entry, hand)
        case "override":
            return turn.write(partial(write, lambda: _override(server, entry, hand), hand))
        case _:
            return turn.write(partial(write, lambda: _overrun(server, entry, hand, by), hand))


def _scan(entry: Told, hand: Handover, by: int) -> LateScan:
    key = bytes(hand.device.key_hash)
    attempt = Attempt(key, entry.scan_id, "", entry.gate, entry.party, entry.at)
    shown, reason = ("admitted", "ok") if entry.admitted else ("refused", entry.reason)
    return LateScan(entry.number, attempt, shown, reason, ticket=entry.ticket, by=by)


def _ours(server: VenueServer) -> "QuerySet[Scan]":
    return Scan.objects.filter(event_id=server.event_id, organisation_id=server.event.organisation_id)


def _reversal(server: VenueServer, entry: Told, hand: Handover) -> Settled:
    """Take back a row of the event, whoever made it: the server at the venue speaks for all of its doors."""
    assert entry.of is not None
    device = _ours(server).filter(scan_id=entry.of).values_list("device_id", flat=True).first()
    return settle(LateReversal(entry.number, entry.scan_id, entry.of, entry.at, by=device), hand)


def _override(server: VenueServer, entry: Told, hand: Handover) -> Judged:
    assert entry.of is not None
    if known := Scan.objects.filter(scan_id=entry.scan_id).first():
        return Judged(Settled(Became.REPLAYED, row_of(known), replayed=True))
    refused = _ours(server).filter(scan_id=entry.of, seq=None).first()
    if refused is None or refused.credential_id is None:
        return quarantined(Why.UNKNOWN_SCAN)
    if override.override_of(entry.of) or not 0 < entry.party <= override.persons_max(refused):
        return quarantined(Why.OTHER_BODY)
    wish = OverrideRequest(entry.of, entry.scan_id, OverrideReason(entry.why), None, entry.party)
    clock = happened(entry.at, None, hand)
    row = as_late(
        override.row_of_override(refused, entry.party, wish), clock, hand, entry.number, (None, None)
    )
    return Judged(Settled(Became.STORED, row), (row,))


def _overrun(server: VenueServer, entry: Told, hand: Handover, by: int) -> Judged:
    """Return the overrun of a scan that was sent before: a phone at the venue let more persons pass than the rules."""
    assert entry.of is not None
    if known := Scan.objects.filter(scan_id=overrun_id(entry.of)).first():
        return Judged(Settled(Became.REPLAYED, row_of(known), replayed=True))
    refused = _ours(server).filter(scan_id=entry.of).first()
    if refused is None:
        return quarantined(Why.UNKNOWN_SCAN)
    clock = happened(entry.at, None, hand)
    shown = ("admitted", refused.reason)
    base = row_of(refused).as_decided_live()._replace(seq=None, fresh=0, device_id=by)
    row = overrun_of(as_late(base, clock, hand, entry.number, shown), entry.party)
    return Judged(Settled(Became.OVERRUN, row, overrun=entry.party), (row,))
