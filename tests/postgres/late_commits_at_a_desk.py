"""A program for test_late_commits.py: asks for a desk's roster while a transaction is held open, and prints what came.

Each line is what a phone learnt: while an older transaction is open, and after it was committed.
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal
from uuid import uuid4

from tests.postgres.late_commits import held_open, tell

# late_commits.py has set Django up.
from django.db import connection, transaction  # isort: skip

from portillon.accounts.models import Organisation
from portillon.devices.models import Device
from portillon.entries.admit import Attempt, admit
from portillon.issuing.models import Change, Credential
from portillon.issuing.tickets.passes import PassData, issue, reissue
from portillon.places.models import Gate, Participation
from portillon.places.programmes import create_programme, create_venue
from portillon.roster.desk import page
from portillon.roster.desk.cursor import DeskCursor, read

KEY = b"key of a phone at the desk"


def a_desk() -> Gate:
    organisation = Organisation.objects.create(slug="alice", name="Alice", language="en")
    programme = create_programme(organisation, [{"name": "Free", "rule": "unlimited"}], title_en="Pass")
    desk = create_venue(organisation, name="Castle")
    assert desk.venue
    Participation.objects.create(programme=programme, venue=desk.venue)
    Device.objects.create(organisation=organisation, gate=desk, name="Phone", key_hash=KEY)
    issue(programme, [PassData(programme.types.get(), name) for name in ("Ann", "Bob", "Cleo")])
    return desk


class Phone:
    """What a phone knows of the passes."""

    def __init__(self, desk: Gate) -> None:
        self._desk, self._since = desk.pk, None
        self.learn()

    _since: DeskCursor | None

    def learn(self) -> str:
        """Return the names of the holders of the passes that came."""
        found = page.after(self._desk, self._since)
        self._since = read(str(found.cursor))
        if found.begins:
            return "all anew"
        names = Credential.objects.filter(pk__in=[one.id for one in found.passes])
        return ",".join(names.order_by("pk").values_list("holder__name", flat=True)) or "nothing"


def of(name: str) -> Credential:
    return Credential.objects.get(holder__name=name)


def an_older_transaction_changes_a_pass_late(desk: Gate) -> None:
    """The older transaction has begun to write, but takes its number after the newer one was committed."""
    phone, go_on, begun = Phone(desk), Signal(), Signal()

    def older() -> None:
        with transaction.atomic():
            Change.objects.create(credential=of("Ann"), what=Change.What.TOLD)
            begun.set()
            go_on.wait()
            reissue(of("Ann"))
        connection.close()

    with ThreadPoolExecutor(1) as threads:
        late = threads.submit(older)
        begun.wait()
        reissue(of("Bob"))
        tell(phone.learn())
        go_on.set()
        late.result()
    tell(phone.learn())


def changed_by_another(one: Credential) -> None:
    reissue(one)
    connection.close()


def the_number_of_a_pass_is_taken_and_not_committed(desk: Gate) -> None:
    """A newer change waits for the older one, so no number is seen before a smaller one."""
    phone = Phone(desk)
    with ThreadPoolExecutor(1) as threads:
        with held_open(lambda: reissue(of("Ann"))):
            newer = threads.submit(changed_by_another, of("Bob"))
            tell(phone.learn())
        newer.result()
    tell(phone.learn())


def an_entry_at_a_desk_is_committed_late(desk: Gate) -> None:
    """Another server process has written its row first, and commits it last."""
    phone = Phone(desk)
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
    return admit(Attempt(KEY, uuid4(), of(name).number, Gate.objects.get().pk))


def hold_a_scan() -> None:
    """The writer has rows already, so that the phone knows of it."""
    scan("Cleo")
    with transaction.atomic():
        scan("Ann")
        tell("written")
        sys.stdin.readline()


if __name__ == "__main__":
    what = sys.argv[1].replace(" ", "_")
    globals()[what]() if what == "hold_a_scan" else globals()[what](a_desk())
