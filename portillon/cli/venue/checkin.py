"""`portillon event checkin EVENT`: the event goes back to the main server."""

import argparse
import sys

from django.utils import timezone

from portillon.cli.problem import NamedProblem
from portillon.cli.tickets import event_numbered
from portillon.cli.venue.naming import named, named_device, when
from portillon.cli.venue.sync import origin_of, synced
from portillon.devices.models import Device
from portillon.entries.models import Origin, VenueServer
from portillon.entries.registers.take_back import Risk, risk_of, take_back
from portillon.entries.venue import checkout, giving_back
from portillon.entries.venue import sync as telling
from portillon.issuing.tickets.changes import COMMAND_LINE
from portillon.places.changes import What, note
from portillon.places.models import Event


def checkin(options: argparse.Namespace) -> None:
    """At the venue: give all back, and print how many tickets. On the main server: only what is lost is taken back.

    Raises NamedProblem.
    """
    event = event_numbered(options.event)
    origin = origin_of(event)
    if origin:
        given, how = _given_back(origin, options.force), "given back to the main server"
    else:
        given, how = _taken_back(event, lost=options.lost, in_hand=options.in_hand), "taken back"
    print(given, flush=True)
    print(f"{given} tickets of {named(event)} were {how}", file=sys.stderr)


def _given_back(origin: Origin, force: bool) -> int:
    if origin.closed_at:
        synced(origin)
        return 0
    # Whatever happened so far is safe before anything is given back.
    synced(origin)
    _refuse_phones(origin, force)
    try:
        with telling.alone(wait=True):
            telling.close(origin)
            given = giving_back.give_back(origin)
    except telling.Troubled as error:
        raise NamedProblem(str(error)) from error
    synced(origin)
    Origin.objects.filter(pk=origin.pk).update(closed_at=timezone.now())
    return given


def _refuse_phones(origin: Origin, force: bool) -> None:
    waiting = giving_back.not_home(origin)
    if waiting and not force:
        phones = ", ".join(
            f"{name} ({tickets} tickets, {entries} scans)" for name, tickets, entries in waiting
        )
        raise NamedProblem(
            f"phones here still hold tickets or scans: {phones}. Let them come into the Wi-Fi first; with --force "
            "their tickets are given back all the same, and whom they let in then is flagged"
        )


def _taken_back(event: Event, *, lost: bool, in_hand: bool) -> int:
    """Take back what a lost server at the venue holds, and return how many tickets."""
    server = checkout.open_server_of(event) or _last_server_of(event)
    if server is None:
        raise NamedProblem(f"{named(event)} is at home: it is at no server at a venue")
    risk = risk_of(server.device, event, timezone.now())
    if not lost:
        raise NamedProblem(
            f"run this at the venue, on {named_device(server.device)}; {_told(server.device, risk, event)}"
        )
    taken = take_back(server.device, event, in_hand=in_hand)
    VenueServer.objects.filter(pk=server.pk, closed_at=None).update(closed_at=timezone.now())
    note(event.pk, What.TICKETS_TAKEN_BACK, server.device.name, key=COMMAND_LINE)
    return taken.tickets


def _last_server_of(event: Event) -> VenueServer | None:
    """Return a server that has begun to give the tickets back, and has not given all of them."""
    servers = VenueServer.objects.filter(event=event).select_related("device").order_by("-pk")
    return next((server for server in servers if checkout.held_count(server)), None)


def _told(device: Device, risk: Risk, event: Event) -> str:
    heard_at = device.seen_at or device.created_at
    return (
        f"if it is lost, --lost takes its {risk.tickets} tickets back: it was last heard at {when(heard_at, event)}, "
        f"holds {risk.unused} unused places, and may have let in at most {risk.at_most} persons since "
        f"{when(risk.heard_at, event)}, who could come in twice; with --in-hand, if it is here and lets nobody in"
    )
