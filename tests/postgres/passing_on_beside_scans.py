"""A program for test_passing_on.py: passes a ticket on while its code is scanned, and prints the verdicts."""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Signal
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from portillon.accounts.models import Organisation  # noqa: E402
from portillon.devices.models import Device  # noqa: E402
from portillon.entries.admit import Attempt, Outcome, admit  # noqa: E402
from portillon.entries.figures.attendance import has_come_in  # noqa: E402
from portillon.entries.ledger import postgresql, statements  # noqa: E402
from portillon.entries.ledger.facts import Asked, Facts  # noqa: E402
from portillon.entries.ledger.turn import Busy  # noqa: E402
from portillon.issuing.models import Credential  # noqa: E402
from portillon.issuing.seals.codes import code_of  # noqa: E402
from portillon.issuing.tickets import passing_on  # noqa: E402
from portillon.issuing.tickets.passing_on import NewHolder  # noqa: E402
from portillon.issuing.tickets.tickets import TicketData, issue  # noqa: E402
from portillon.places.events import create_event  # noqa: E402

KEY = b"key of a phone at the door"
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def a_ticket() -> Credential:
    organisation = Organisation.objects.create(slug="alice", name="Alice", language="en")
    now, hour = timezone.now(), timedelta(hours=1)
    event = create_event(
        organisation, title_en="Gala", doors_at=now - hour, starts_at=now + hour, ends_at=now + 2 * hour
    )
    Device.objects.create(organisation=organisation, gate=event.gates.get(), name="Phone", key_hash=KEY)
    return issue(event, [TicketData(name="Ann", email="ann@example.org", transferable=True)])[0]


def scanned(code: str, door: int) -> str:
    """Return the reason of the verdict. What cannot be stored now is sent again, as a scanner does."""
    scan_id = uuid4()
    while True:
        try:
            outcome = admit(Attempt(KEY, scan_id, code, door))
        except Busy:
            continue
        assert isinstance(outcome, Outcome)
        return outcome.row.reason


@transaction.atomic
def passed_on(ticket: Credential, looked: Signal | None = None, may_go_on: Signal | None = None) -> bool:
    """Pass the ticket on if nobody has come in, as its page does; return whether it was."""
    current = passing_on.locked(ticket)
    assert current is not None
    is_used = has_come_in(current)
    if looked and may_go_on:
        looked.set()
        may_go_on.wait()
    if passing_on.why_not(current, is_used, timezone.now()) is None:
        passing_on.pass_on(current, NewHolder("Bob", "bob@example.org", "en"))
    return not is_used


def after_the_facts_of_the_scan(ticket: Credential, code: str, door: int) -> tuple[bool, str]:
    """The whole of passing on happens between the two statements of the scan."""
    read, done = statements.facts, list[bool]()

    def read_and_pass_on(batch: Sequence[Asked]) -> list[Facts]:
        told = read(batch)
        if not done:
            with ThreadPoolExecutor(1) as pool:
                done.append(pool.submit(passed_on, ticket).result())
        return told

    statements.facts = read_and_pass_on
    reason = scanned(code, door)
    return done[0], reason


def before_the_row_of_the_scan(ticket: Credential, code: str, door: int) -> tuple[bool, str]:
    """Passing on has seen that nobody has come in, and goes on once the scan was to be written."""
    looked, tried, write = Signal(), Signal(), postgresql.append

    def try_to_write(*given: Any) -> None:
        try:
            write(*given)
        finally:
            tried.set()

    with patch.object(postgresql, "append", try_to_write), ThreadPoolExecutor(1) as pool:
        passing = pool.submit(passed_on, ticket, looked, tried)
        looked.wait()
        reason = scanned(code, door)
        return passing.result(), reason


def main() -> None:
    ticket = a_ticket()
    assert ticket.event is not None
    door = ticket.event.gates.get().pk
    shown = {"code": code_of(ticket), "number": ticket.number}[sys.argv[2]]
    orders = {"facts": after_the_facts_of_the_scan, "row": before_the_row_of_the_scan}
    is_passed_on, reason = orders[sys.argv[1]](ticket, shown, door)
    answers = (is_passed_on, reason, scanned(code_of(Credential.objects.get()), door))
    sys.stdout.write(" ".join(map(str, answers)))


main()
