"""A program for test_call_race.py: prepares calls, answers those that it is told, or prints what became of them."""

import json
import sys
from datetime import timedelta
from uuid import UUID, uuid4

import django

django.setup()

from django.utils import timezone  # noqa: E402

from portillon.accounts.models import Organisation, User  # noqa: E402
from portillon.devices.models import Device  # noqa: E402
from portillon.entries import calls  # noqa: E402
from portillon.entries.admit import Attempt, admit  # noqa: E402
from portillon.entries.ledger.verify import verify  # noqa: E402
from portillon.entries.models import Call, Kind, Scan  # noqa: E402
from portillon.entries.override import (  # noqa: E402
    Override,
    OverrideReason,
    OverrideRequest,
    override,
)
from portillon.issuing.seals.codes import code_of  # noqa: E402
from portillon.issuing.tickets.tickets import TicketData, cancel, issue  # noqa: E402
from portillon.places.events import create_event  # noqa: E402

KEY = b"key of a phone at the door"


def prepare(count: int) -> None:
    """Print the scans of so many refusals, each with an open call."""
    organisation = Organisation.objects.create(slug="alice", name="Alice", language="en")
    now, hour = timezone.now(), timedelta(hours=1)
    times = {"doors_at": now - hour, "starts_at": now + hour, "ends_at": now + 2 * hour}
    event = create_event(organisation, title_en="Gala", **times)
    gate = event.gates.get()
    phone = Device.objects.create(organisation=organisation, gate=gate, name="Phone", key_hash=KEY)
    for name in ("dana", "erin"):
        User.objects.create_user(f"{name}@example.org", name=name)
    for ticket in issue(event, [TicketData(f"Guest {n}", f"g{n}@example.org") for n in range(count)]):
        cancel(ticket)
        scan_id = uuid4()
        admit(Attempt(KEY, scan_id, code_of(ticket), gate.pk))
        assert isinstance(calls.call(phone, scan_id), Call)
        say(scan_id)


def answer(how: str, name: str) -> None:
    """Answer each call that is told on a line, and print whether this was its answer."""
    user, organisation = User.objects.get(name=name), Organisation.objects.get()
    for line in sys.stdin:
        scan_id = UUID(line.strip())
        wish = OverrideRequest(
            scan_id, uuid4(), OverrideReason.GOODWILL, user.pk, party=1, answers_call=how == "admit"
        )
        if how == "refuse":
            is_answer = calls.keep_refused(scan_id, user)
        else:
            is_answer = isinstance(override(organisation.pk, wish), Override)
        say(int(is_answer))


def told() -> None:
    """Print for each call its answer, and the persons whom the ledger has admitted by it."""
    verify()
    overrides = Scan.objects.filter(kind=Kind.OVERRIDE).values_list("because", flat=True)
    admitted = [because["scan"] for because in overrides if because]
    answers = Call.objects.select_related("answered_by")
    found = {
        str(one.scan_id): (one.answer, str(one.answered_by), admitted.count(str(one.scan_id)))
        for one in answers
    }
    say(json.dumps(found))


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
        answer(act, more[0])


main()
