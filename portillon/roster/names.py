"""The names of an event's guests, for phones that search them without a network, where the organiser lets them hold
names."""

import json
import zlib
from array import array
from typing import Any

from portillon.core import roster_page
from portillon.issuing.models import Credential
from portillon.issuing.seals import keyring
from portillon.roster.cursor import Cursor
from portillon.roster.records import fresh


def after(event_id: int, since: Cursor | None) -> bytes:
    """Return a signed page of the names that are new since a cursor. Raises Event.DoesNotExist.

    After the columns come the texts of the tickets in the same order, as deflated JSON.
    """
    _event, tickets, header = fresh(event_id, since)
    first, ids = roster_page.steps(array("Q", (ticket.pk for ticket in tickets)))
    columns = {"id": ids, "number": array("Q", (int(ticket.number) for ticket in tickets))}
    texts = json.dumps([_texts(ticket) for ticket in tickets], ensure_ascii=False, separators=(",", ":"))
    generation, key = keyring.roster_signer()
    told: dict[str, Any] = header | {"first": first}
    return roster_page.pack(told, columns, generation, key.sign, zlib.compress(texts.encode()))


def _texts(ticket: Credential) -> list[str] | None:
    """Return the name, the seat and the words by which the name is found; None of a holder who was erased."""
    holder = ticket.holder
    return None if holder.erased_at else [holder.name, ticket.seat, holder.sorted_as]
