"""Where an event is: at home, or at a server at its venue; and on that server, how far the main one is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from portillon.entries.models import Origin
from portillon.entries.venue.checkout import open_server_of
from portillon.places.models import Event


@dataclass(frozen=True)
class AtVenue:
    """The server at the venue that has the event, when it was last heard, whether there are two copies of it, and
    whether it was revoked."""

    name: str
    heard_at: datetime
    is_doubled: bool
    is_revoked: bool


def at_venue(event: Event) -> AtVenue | None:
    """Return the server that has the event now; None: this one."""
    server = open_server_of(event)
    if server is None:
        return None
    heard_at = server.device.seen_at or server.device.created_at
    is_revoked = server.device.revoked_at is not None
    return AtVenue(server.device.name, heard_at, server.doubled_at is not None, is_revoked)


def origin_of(event: Event) -> Origin | None:
    """Return whence the event came, if this is a server at its venue."""
    return Origin.objects.filter(event=event).first()


class Where(TypedDict):
    at_venue: AtVenue | None
    origin: Origin | None


def where(event: Event) -> Where:
    """Return what devices/at_venue.html shows."""
    return {"at_venue": at_venue(event), "origin": origin_of(event)}
