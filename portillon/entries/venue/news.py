"""Tells a server at the venue which tickets are new, changed or gone at the main server, and hands new ones over to it.

The numbers of changes (places/roster.py) tell what it does not know yet. What it holds has no such numbers: so it hears
how many tickets it holds, and asks for all of them anew if it knows of another number.
"""

from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q

from portillon.entries.models import VenueServer
from portillon.entries.registers.rows import last_rows
from portillon.entries.venue.checkout import hand_all, held_count
from portillon.issuing.models import Credential, RemovedTicket
from portillon.places.models import Event, Gate, Venue
from portillon.places.models.offline import AUTO_AFRESH

TICKETS_MAX = 500
# The fields of a ticket and of its holder that a door needs: no address, telephone number or page.
OF_A_TICKET = (
    *("number", "issue", "admits", "seat", "price", "category", "door_note"),
    *("cancelled_at", "blocked_at", "came_in", "created_at"),
)
# What each installation counts by itself, or chooses for the phones that it hears.
OF_EACH_SERVER = ("roster_n", "roster_era", *AUTO_AFRESH)


class Since(NamedTuple):
    """The change of a ticket that the server at the venue heard last."""

    era: str = ""
    n: int = 0
    ticket: int = 0


def news(server: VenueServer, since: Since) -> dict[str, Any]:
    """Return the next changes. All tickets that are free now are handed over first. Raises Busy."""
    event = Event.objects.select_related("organisation", "venue").get(pk=server.event_id)
    if since.era != event.roster_era or since.n > event.roster_n:
        since = Since(event.roster_era)
    # Of tickets that change from here on, the next call tells.
    reached = event.roster_n
    if server.closed_at is None:
        hand_all(server)
    after = Q(roster_n__gt=since.n) | Q(roster_n=since.n, pk__gt=since.ticket)
    changed = Credential.objects.filter(after, event=event, roster_n__lte=reached).select_related("holder")
    found = list(changed.order_by("roster_n", "pk")[:TICKETS_MAX])
    is_last = len(found) < TICKETS_MAX
    n, ticket = (reached, 2**62) if is_last else (found[-1].roster_n, found[-1].pk)
    gone = RemovedTicket.objects.filter(event=event, roster_n__gt=since.n, roster_n__lte=n)
    return {
        "era": event.roster_era,
        "n": n,
        "ticket": ticket,
        "more": not is_last,
        "tickets": _tickets(server, found),
        "removed": list(gone.values_list("credential_id", flat=True)),
        "held": held_count(server),
        "event": fields_of(event),
        "gates": [fields_of(gate) for gate in Gate.objects.filter(event=event).order_by("pk")],
        "venue": fields_of(event.venue) if event.venue else None,
    }


def _tickets(server: VenueServer, found: list[Credential]) -> list[dict[str, Any]]:
    last = last_rows([ticket.pk for ticket in found])
    told = []
    for ticket in found:
        row = last.get(ticket.pk)
        told.append(
            {
                **{name: getattr(ticket, name) for name in ("id", *OF_A_TICKET)},
                "name": ticket.holder.name,
                "is_yours": row is not None and row.holder_id == server.device_id,
                "register": row.register if row and row.holder_id == server.device_id else None,
                "used": row.used if row else 0,
                "left": row.left if row else 0,
                "allowed": row.allowed if row else ticket.admits,
            }
        )
    return told


def fields_of(row: Event | Gate | Venue | Model) -> dict[str, Any]:
    """Return the columns of a row by name, without those that each installation has by itself."""
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if name not in OF_EACH_SERVER}


class Encoder(DjangoJSONEncoder):
    """Encodes what `fields_of` returns; times keep their microseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)
