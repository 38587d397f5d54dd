"""What a verdict's screen says about a ticket, sealed so that a scanner reads it only with a code of the ticket.

A scanner fetches these records after its roster, in its own time. A record comes anew with each change of its ticket.
"""

import json
from array import array
from dataclasses import asdict, replace
from typing import Any

from portillon.core import record, roster_page
from portillon.core.lane import By, Lanes
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.models import Origin
from portillon.issuing.models import Credential
from portillon.issuing.seals import keyring
from portillon.issuing.seals.keyring import Sealer
from portillon.issuing.tickets.lanes import lane_of_ticket
from portillon.places.models import Event
from portillon.roster.cursor import EVERY_TICKET, Cursor
from portillon.roster.page import changed, era_of, removed
from portillon.roster.rules import digest_of

RECORDS_MAX = 5000


def after(event_id: int, since: Cursor | None) -> bytes:
    """Return a signed page of the records that are new since a cursor. Raises Event.DoesNotExist."""
    sealer = keyring.sealer_of(Event.objects.get(pk=event_id))
    event, tickets, header = fresh(event_id, since)
    return _packed(header | {"key_id": sealer.secrets_key_id.hex()}, event, tickets, sealer)


def fresh(event_id: int, since: Cursor | None) -> tuple[Event, list[Credential], dict[str, Any]]:
    """Return the event, the next of its tickets that changed since a cursor, by id, and the header of their page."""
    with snapshot():
        event = Event.objects.get(pk=event_id)
        era = _era_of(event)
        begins = since is None or since.era != era or since.n > event.roster_n
        known = Cursor(era) if since is None or begins else since
        found = list(changed(event, known).select_related("holder")[:RECORDS_MAX])
        is_last = len(found) < RECORDS_MAX
        n, ticket = (event.roster_n, EVERY_TICKET) if is_last else (found[-1].roster_n, found[-1].pk)
        reached = replace(known, n=n, ticket=ticket)
        gone = [] if begins else removed(event, known, reached)
    header = {
        "roster": known.era,
        "since": str(since) if since else "",
        "begins": begins,
        "cursor": str(reached),
        "more": not is_last,
        "removed": [str(pk) for pk in gone],
    }
    return event, sorted(found, key=lambda one: one.pk), header


def _era_of(event: Event) -> str:
    """Return the era of the roster; other lanes begin another one: they change records without a change of tickets, and
    under one key each number seals one content."""
    lanes = _lanes_told(event)
    if not lanes.number:
        return era_of(event)
    return f"{era_of(event)}l{digest_of(asdict(lanes))}"


def _lanes_told(event: Event) -> Lanes:
    """Return the event's lanes; none where the letter would be another one than on the ticket: a server at a venue
    knows no addresses."""
    lanes = event.lane_choice
    is_by_address = lanes.by in (By.EMAIL, By.ORDER)
    return (
        replace(lanes, number=0) if is_by_address and Origin.objects.filter(event=event).exists() else lanes
    )


def _packed(header: dict[str, Any], event: Event, tickets: list[Credential], sealer: Sealer) -> bytes:
    lanes = _lanes_told(event)
    boxes = [_box(header["roster"], ticket, sealer, lanes) for ticket in tickets]
    first, ids = roster_page.steps(array("Q", (ticket.pk for ticket in tickets)))
    columns = {
        "id": ids,
        "n": array("Q", (ticket.roster_n for ticket in tickets)),
        "size": array("Q", map(len, boxes)),
    }
    generation, key = keyring.roster_signer()
    return roster_page.pack({**header, "first": first}, columns, generation, key.sign, b"".join(boxes))


def _box(era: str, ticket: Credential, sealer: Sealer, lanes: Lanes) -> bytes:
    """Return the sealed record; of a holder who was erased there is none, and a scanner forgets the one it has."""
    if ticket.holder.erased_at:
        return b""
    key = record.key_of(
        sealer.secret_of(ticket.pk, ticket.issue),
        opening_key=sealer.secrets_opening_key,
        era=era,
        credential=ticket.pk,
        issue=ticket.issue,
    )
    return record.seal(_content(ticket, lanes), key, ticket.roster_n)


def _content(ticket: Credential, lanes: Lanes) -> bytes:
    told = [ticket.holder.name, ticket.seat, ticket.category, ticket.price, ticket.door_note]
    if lanes.number:
        told.append(lane_of_ticket(ticket, lanes))
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
