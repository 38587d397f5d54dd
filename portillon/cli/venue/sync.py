"""`portillon event sync EVENT`: the server at the venue tells the main server, and hears what is new."""

import argparse
import sys

from portillon.cli.problem import NamedProblem
from portillon.cli.tickets import event_numbered
from portillon.cli.venue.naming import named
from portillon.entries.ledger.turn import Busy
from portillon.entries.models import Origin
from portillon.entries.venue import sync as telling
from portillon.places.models import Event


def sync(options: argparse.Namespace) -> None:
    """Print how many entries were sent. Raises NamedProblem."""
    event = event_numbered(options.event)
    origin = Origin.objects.filter(event=event).first()
    if origin is None:
        raise NamedProblem(f"this is not a server at a venue: {named(event)} is at home here")
    sent = synced(origin)
    print(sent, flush=True)
    print(f"{sent} entries of {named(event)} were sent to the main server", file=sys.stderr)


def synced(origin: Origin) -> int:
    """Tell the main server all, and return how many entries were sent. Raises NamedProblem."""
    try:
        with telling.alone(wait=True):
            return telling.sync(origin)
    except telling.Troubled as error:
        raise NamedProblem(str(error)) from error
    except Busy as error:
        raise NamedProblem("the database is busy: try again") from error


def origin_of(event: Event) -> Origin | None:
    return Origin.objects.filter(event=event).first()
