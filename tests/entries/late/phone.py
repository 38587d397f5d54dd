"""A program for test_late_race.py: prepares tickets, settles what a phone noted of them, or prints what the ledger
holds."""

import json
import sys
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

import django

django.setup()

from django.utils import timezone  # noqa: E402

from portillon.accounts.models import Organisation  # noqa: E402
from portillon.devices.models import Device  # noqa: E402
from portillon.entries.admit import Attempt  # noqa: E402
from portillon.entries.figures import stats  # noqa: E402
from portillon.entries.late.fact import Handover, LateScan  # noqa: E402
from portillon.entries.late.settle import settle  # noqa: E402
from portillon.entries.ledger.verify import verify  # noqa: E402
from portillon.entries.models import Scan  # noqa: E402
from portillon.issuing.seals.codes import code_of  # noqa: E402
from portillon.issuing.tickets.tickets import TicketData, issue  # noqa: E402
from portillon.places.events import create_event  # noqa: E402
from portillon.places.models import Event, Gate  # noqa: E402


def prepare(count: int) -> None:
    """Print the codes of so many tickets for one person each."""
    organisation = Organisation.objects.create(slug="alice", name="Alice", language="en")
    now, hour = timezone.now(), timedelta(hours=1)
    times = {"doors_at": now - hour, "starts_at": now + hour, "ends_at": now + 2 * hour}
    event = create_event(organisation, title_en="Gala", **times)
    for name in ("north", "south"):
        Device.objects.create(organisation=organisation, event=event, name=name, key_hash=name.encode())
    for ticket in issue(event, [TicketData(f"Guest {n}", f"g{n}@example.org") for n in range(count)]):
        say(code_of(ticket))


def hand_over(name: str) -> None:
    """Settle the admission by each code that is told on a line, and print what became of it."""
    device = Device.objects.select_related("organisation").get(name=name)
    gate = Gate.objects.get()
    for number, line in enumerate(sys.stdin, start=1):
        code = line.strip()
        scan_id = uuid5(NAMESPACE_URL, f"{name} {code}")
        noted = device.created_at.replace(microsecond=number)
        attempt = Attempt(name.encode(), scan_id, code, gate.pk, scanned_at=noted)
        hand = Handover(device, timezone.now())
        say(settle(LateScan(number, attempt, "admitted", "ok"), hand).became.value)


def told() -> None:
    """Print how many rows of each kind there are, whether all are whole, and the counts of persons."""
    counts = stats.counts(Event.objects.get())
    kinds = [f"{scan.kind} {scan.reason}" for scan in Scan.objects.all()]
    found = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
    persons = [counts[name] for name in ("admitted", "inside", "overrun", "refused")]
    say(json.dumps({"rows": found, "whole": verify() == len(kinds), "persons": persons}))


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
        hand_over(more[0])


main()
