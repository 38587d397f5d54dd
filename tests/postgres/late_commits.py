"""A program for test_late_commits.py: asks for a roster while a transaction is held open, and prints what came.

Each line is what a phone learnt: while an older transaction is open, and after it was committed.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event as Signal
from uuid import uuid4

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from portillon.accounts.models import Organisation  # noqa: E402
from portillon.devices.models import Device  # noqa: E402
from portillon.entries.admit import Attempt, admit  # noqa: E402
from portillon.issuing.models import Change, Credential  # noqa: E402
from portillon.issuing.tickets.tickets import TicketData, issue, reissue  # noqa: E402
from portillon.places.events import create_event  # noqa: E402
from portillon.places.models import Event  # noqa: E402
from portillon.roster import page  # noqa: E402
from portillon.roster.cursor import Cursor, read  # noqa: E402

KEY = b"key of a phone at the door"


def an_event() -> Event:
    organisation = Organisation.objects.create(slug="alice", name="Alice", language="en")
    now, hour = timezone.now(), timedelta(hours=1)
    event = create_event(
        organisation, title_en="Gala", doors_at=now - hour, starts_at=now + hour, ends_at=now + 2 * hour
    )
    Device.objects.create(organisation=organisation, gate=event.gates.get(), name="Phone", key_hash=KEY)
    issue(event, [TicketData(name=name) for name in ("Ann", "Bob", "Cleo")])
    return event


class Phone:
    """What a phone knows of the event."""

    def __init__(self, event: Event) -> None:
        self._event, self._since = event.pk, None
        self.learn()

    _since: Cursor | None

    def learn(self) -> str:
        """Return the names of the holders of the tickets that came."""
        found = page.after(self._event, self._since)
        self._since = read(str(found.cursor))
        names = Credential.objects.filter(pk__in=[ticket.id for ticket in found.tickets])
        return ",".join(names.order_by("pk").values_list("holder__name", flat=True)) or "nothing"


def tell(learnt: str) -> None:
    sys.stdout.write(f"{learnt}\n")
    sys.stdout.flush()


def ticket(name: str) -> Credential:
    return Credential.objects.get(holder__name=name)


@contextmanager
def held_open(work: Callable[[], object]) -> Iterator[None]:
    """Do `work` in a transaction of another connection, which is committed at the end."""
    done, may_end = Signal(), Signal()

    def hold() -> None:
        try:
            with transaction.atomic():
                work()
                done.set()
                may_end.wait()
        finally:
            done.set()
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        held = threads.submit(hold)
        done.wait()
        try:
            yield
        finally:
            may_end.set()
        held.result()


def an_older_transaction_changes_a_ticket_late(event: Event) -> None:
    """The older transaction has begun to write, but takes its number after the newer one was committed."""
    phone, go_on, begun = Phone(event), Signal(), Signal()

    def older() -> None:
        with transaction.atomic():
            Change.objects.create(credential=ticket("Ann"), what=Change.What.TOLD)
            begun.set()
            go_on.wait()
            reissue(ticket("Ann"))
        connection.close()

    with ThreadPoolExecutor(1) as threads:
        late = threads.submit(older)
        begun.wait()
        reissue(ticket("Bob"))
        tell(phone.learn())
        go_on.set()
        late.result()
    tell(phone.learn())


def changed_by_another(one: Credential) -> None:
    reissue(one)
    connection.close()


def a_number_is_taken_and_not_committed(event: Event) -> None:
    """A newer change waits for the older one, so no number is seen before a smaller one."""
    phone = Phone(event)
    with ThreadPoolExecutor(1) as threads:
        with held_open(lambda: reissue(ticket("Ann"))):
            newer = threads.submit(changed_by_another, ticket("Bob"))
            tell(phone.learn())
        newer.result()
    tell(phone.learn())


def a_row_of_the_ledger_is_committed_late(event: Event) -> None:
    """Another server process has written its row first, and commits it last."""
    phone = Phone(event)
    other = subprocess.Popen(
        [sys.executable, __file__, "hold a scan"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdin
    assert other.stdout
    tell(other.stdout.readline().strip())
    scan("Bob")
    tell(phone.learn())
    other.communicate("go on\n")
    tell(phone.learn())


def scan(name: str) -> object:
    one = ticket(name)
    assert one.event
    return admit(Attempt(KEY, uuid4(), one.number, one.event.gates.get().pk))


def hold_a_scan() -> None:
    """The writer has rows already, so that the phone knows of it."""
    scan("Cleo")
    with transaction.atomic():
        scan("Ann")
        tell("written")
        sys.stdin.readline()


if __name__ == "__main__":
    what = sys.argv[1].replace(" ", "_")
    globals()[what]() if what == "hold_a_scan" else globals()[what](an_event())
