"""What a verdict's screen says about a ticket, sealed so that a scanner reads it only with a code of the ticket.

A scanner fetches these records after its roster, in its own time. A record comes anew with each change of its ticket.
"""

import json
from array import array
from dataclasses import replace
from typing import Any

from portillon.core import record, roster_page
from portillon.entries.ledger.snapshot import snapshot
from portillon.issuing.models import Credential
from portillon.issuing.seals import keyring
from portillon.issuing.seals.keyring import Sealer
from portillon.places.models import Event
from portillon.roster.cursor import EVERY_TICKET, Cursor
from portillon.roster.page import changed, era_of, removed

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
        begins = since is None or since.era != era_of(event) or since.n > event.roster_n
        known = Cursor(era_of(event)) if since is None or begins else since
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


def _packed(header: dict[str, Any], event: Event, tickets: list[Credential], sealer: Sealer) -> bytes:
    boxes = [_box(event, ticket, sealer) for ticket in tickets]
    first, ids = roster_page.steps(array("Q", (ticket.pk for ticket in tickets)))
    columns = {
        "id": ids,
        "n": array("Q", (ticket.roster_n for ticket in tickets)),
        "size": array("Q", map(len, boxes)),
    }
    generation, key = keyring.roster_signer()
    return roster_page.pack({**header, "first": first}, columns, generation, key.sign, b"".join(boxes))


def _box(event: Event, ticket: Credential, sealer: Sealer) -> bytes:
    """Return the sealed record; of a holder who was erased there is none, and a scanner forgets the one it has."""
    if ticket.holder.erased_at:
        return b""
    key = record.key_of(
        sealer.secret_of(ticket.pk, ticket.issue),
        opening_key=sealer.secrets_opening_key,
        era=era_of(event),
        credential=ticket.pk,
        issue=ticket.issue,
    )
    return record.seal(_content(ticket), key, ticket.roster_n)


def _content(ticket: Credential) -> bytes:
    told = (ticket.holder.name, ticket.seat, ticket.category, ticket.price, ticket.door_note)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
