"""`portillon event sync EVENT`: the server at the venue tells the main server, and hears what is new."""

import argparse

from portillon.cli.problem import NamedProblem
from portillon.cli.tickets import event_numbered
from portillon.entries.ledger.turn import Busy
from portillon.entries.models import Origin
from portillon.entries.venue import sync as telling
from portillon.places.models import Event


def sync(options: argparse.Namespace) -> None:
    """Print how many entries were sent. Raises NamedProblem."""
    event = event_numbered(options.event)
    origin = Origin.objects.filter(event=event).first()
    if origin is None:
        raise NamedProblem("this is not a server at a venue: the event is at home here")
    print(synced(origin))


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
