"""A program for test_register_race.py: prepares tickets, moves them or admits them, or tells what the ledger holds."""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid4, uuid5

import django

django.setup()

from django.utils import timezone  # noqa: E402  all of these need the applications that django.setup() loads

from portillon.accounts.models import Organisation  # noqa: E402
from portillon.devices.models import Device  # noqa: E402
from portillon.entries.admit import Attempt, Outcome, admit  # noqa: E402
from portillon.entries.late.fact import Handover, LateReturn  # noqa: E402
from portillon.entries.late.settle import settle  # noqa: E402
from portillon.entries.ledger.verify import verify  # noqa: E402
from portillon.entries.models import Kind, Scan  # noqa: E402
from portillon.entries.registers.hand import hand  # noqa: E402
from portillon.entries.registers.holders import held  # noqa: E402
from portillon.entries.registers.recall import recall  # noqa: E402
from portillon.entries.registers.wanted import Wanted  # noqa: E402
from portillon.issuing.models import Credential  # noqa: E402
from portillon.issuing.seals.codes import code_of  # noqa: E402
from portillon.issuing.tickets.tickets import TicketData, issue  # noqa: E402
from portillon.places.events import create_event  # noqa: E402
from portillon.places.models import Event, Gate  # noqa: E402


def prepare(count: int) -> None:
    """Print the ids of so many tickets for one person each."""
    organisation = Organisation.objects.create(slug="alice", name="Alice", language="en")
    now, hour = timezone.now(), timedelta(hours=1)
    times = {"doors_at": now - hour, "starts_at": now + hour, "ends_at": now + 2 * hour}
    event = create_event(organisation, title_en="Gala", offline_policy="strict", **times)
    for name in ("north", "south", "west"):
        Device.objects.create(organisation=organisation, event=event, name=name, key_hash=name.encode())
    for ticket in issue(event, [TicketData(f"Guest {n}", f"g{n}@example.org") for n in range(count)]):
        say(ticket.pk)


def asks(device: Device, ticket: int) -> object:
    """Ask for the ticket, and return how many were handed over."""
    gate = Gate.objects.select_related("event").get()
    assert gate.event
    store = uuid5(NAMESPACE_URL, device.name)
    return hand(Wanted(device, gate, gate.event, store, [ticket])).handed


def recalls(device: Device, ticket: int) -> object:
    """Ask the ticket's holder for it, and return whether the server has it already."""
    gate = Gate.objects.select_related("event").get()
    assert gate.event
    return "home" if recall(gate.event, gate, device, [ticket]).at_server else "asked"


def scans(device: Device, ticket: int) -> object:
    """Admit the ticket live, and return the reason."""
    code = code_of(Credential.objects.get(pk=ticket))
    outcome = admit(Attempt(bytes(device.key_hash), uuid4(), code, Gate.objects.get().pk))
    return outcome.row.reason if isinstance(outcome, Outcome) else outcome.value


def returns(device: Device, ticket: int) -> object:
    """Give the ticket back, and return what became of it."""
    hands = Scan.objects.filter(credential_id=ticket, kind=Kind.HAND).order_by("-seq")
    register = hands.values_list("seq", flat=True).first() or 0
    entry = LateReturn(1, ((ticket, register),), timezone.now())
    return settle(entry, Handover(device, timezone.now())).became.value


ACTS: dict[str, Callable[[Device, int], object]] = {
    "asks": asks,
    "recalls": recalls,
    "scans": scans,
    "returns": returns,
}


def obey(name: str) -> None:
    """Do what each line says with a ticket, and print what came of it."""
    device = Device.objects.select_related("organisation").get(name=name)
    for line in sys.stdin:
        act, ticket = line.split()
        say(ACTS[act](device, int(ticket)))


def told() -> None:
    """Print how many rows of each kind there are, how many tickets are held, and whether the ledger is whole."""
    kinds = [f"{scan.kind} {scan.reason}" for scan in Scan.objects.all()]
    found = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
    event = Event.objects.get()
    ours = held().filter(event_id=event.pk).count()
    say(json.dumps({"rows": found, "held": ours, "whole": verify() == len(kinds)}))


def say(line: object) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    act, *more = sys.argv[1:]
    if act == "prepare":
        prepare(int(more[0]))
    elif act == "told":
        told()
    else:
        obey(more[0])


main()
