"""A program for test_desk_race.py: prepares passes of a strict venue; asks for its desk, admits or gives it back."""

import json
import sys
from collections.abc import Callable
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
from portillon.entries.models import Scan  # noqa: E402
from portillon.entries.registers import desk  # noqa: E402
from portillon.issuing.models import Credential  # noqa: E402
from portillon.issuing.tickets.passes import PassData, issue  # noqa: E402
from portillon.places.models import (  # noqa: E402
    Gate,
    OfflinePolicyOfVenue,
    Participation,
    PassType,
    Programme,
    Venue,
)


def prepare(count: int) -> None:
    """Print the ids of so many passes for one entry each."""
    organisation = Organisation.objects.create(slug="alice", name="Alice", language="en")
    strict = OfflinePolicyOfVenue.STRICT
    venue = Venue.objects.create(organisation=organisation, name="Castle", offline_policy=strict)
    gate = Gate.objects.create(organisation=organisation, venue=venue, title="Castle")
    programme = Programme.objects.create(organisation=organisation, title_en="Pass")
    kind = PassType.objects.create(programme=programme, name="Once", rule="once")
    Participation.objects.create(programme=programme, venue=venue)
    for name in ("north", "south"):
        Device.objects.create(organisation=organisation, gate=gate, name=name, key_hash=name.encode())
    for one in issue(programme, [PassData(kind, name="Bob") for _n in range(count)]):
        say(one.pk)


def asks(device: Device, number: int) -> str:
    """Ask for the desk, and say whether it was handed over and whether an entry of the pass is known by then."""
    done = desk.hand(device, Gate.objects.get(), uuid5(NAMESPACE_URL, device.name))
    is_known = Scan.objects.filter(credential_id=number).entries().exists()
    return f"{done.handed} {'known' if is_known else 'unknown'}" if done.handed else "0"


def scans(device: Device, number: int) -> str:
    """Admit the pass live, and return the reason."""
    code = Credential.objects.get(pk=number).number
    outcome = admit(Attempt(bytes(device.key_hash), uuid4(), code, Gate.objects.get().pk))
    return outcome.row.reason if isinstance(outcome, Outcome) else str(outcome.value)


def returns(device: Device, _number: int) -> str:
    """Give the desk back, and return what became of it."""
    gate = Gate.objects.get()
    entry = LateReturn(1, (), timezone.now(), desks=(desk.HeldDesk(gate.pk, gate.register),))
    return str(settle(entry, Handover(device, timezone.now())).became.value)


ACTS: dict[str, Callable[[Device, int], str]] = {"asks": asks, "scans": scans, "returns": returns}


def obey(name: str) -> None:
    """Do what each line says, and print what came of it."""
    device = Device.objects.select_related("organisation").get(name=name)
    for line in sys.stdin:
        act, number = line.split()
        say(ACTS[act](device, int(number)))


def told() -> None:
    """Print how many rows of each kind there are, who holds the desk, and whether the ledger is whole."""
    kinds = [f"{scan.kind} {scan.reason}" for scan in Scan.objects.all()]
    found = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
    say(json.dumps({"rows": found, "holder": Gate.objects.get().holder_id, "whole": verify() == len(kinds)}))


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
