"""What the import engine does whatever the list: duplicates, lost races, and only the first of many rejections."""

from collections.abc import Sequence
from io import BytesIO

import pytest
from django.db import IntegrityError

from portillon.issuing.lists import engine
from portillon.issuing.lists.engine import ListContended
from portillon.issuing.lists.outcome import Outcome
from portillon.issuing.lists.pass_list import PassList
from portillon.issuing.lists.spool import Spool
from portillon.issuing.lists.ticket_list import TicketList
from portillon.issuing.models import Change, Credential
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.passes import PassData
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event, Programme
from tests.issuing.conftest import Issue

BY = By(key="shop")
ALICE = "Name,E-mail\nAlice,alice@example.org\n"


class Outrun(TicketList):
    """Another writer is faster so many times."""

    def __init__(self, event: Event, times: int) -> None:
        super().__init__(event)
        self._left = times

    def add(self, wanted: Sequence[TicketData], by: By) -> list[int]:
        added = super().add(wanted, by)
        self._left -= 1
        if self._left >= 0:
            raise IntegrityError
        return added


def test_a_lost_race_is_run_again(event: Event) -> None:
    done = engine.apply(Outrun(event, times=2), BytesIO(ALICE.encode()), BY)

    assert (done.added, Credential.objects.count(), Change.objects.count()) == (1, 1, 1)


def test_who_loses_every_race_is_told_and_nothing_is_half_done(event: Event) -> None:
    with pytest.raises(ListContended, match="Please import the file again"):
        engine.apply(Outrun(event, times=99), BytesIO(ALICE.encode()), BY)

    event.refresh_from_db()
    assert (Credential.objects.count(), Change.objects.count(), event.expected) == (0, 0, 0)


def test_a_number_that_is_taken_meanwhile_costs_its_line_alone(programme: Programme, pass_for: Issue) -> None:
    other = Programme.objects.create(organisation=programme.organisation, title_en="Other")
    other.types.create(name="DAY", valid_days=1)

    def progress(_done: int, _total: int) -> None:
        if not Credential.objects.exists():
            pass_for(number="65037871")

    text = "Name;Number\nAnn;\nBen;65037871\n"
    done = engine.apply(PassList(other), BytesIO(text.encode()), BY, progress)

    assert (done.added, [one.line for one in done.rejections]) == (1, [3])


def test_of_two_lines_about_one_pass_the_second_is_rejected(programme: Programme, pass_for: Issue) -> None:
    one = pass_for(external_id="K-1")
    text = (
        f"Name;E-mail;Number;External id\nAlice B;a@example.org;{one.number};\nAlice C;a@example.org;;K-1\n"
    )

    done = engine.apply(PassList(programme), BytesIO(text.encode()), BY)

    assert [(rejection.line, list(rejection.errors)) for rejection in done.rejections] == [(3, ["row"])]
    one.holder.refresh_from_db()
    assert one.holder.name == "Alice B"


def test_only_as_many_rejections_are_kept_as_are_shown_but_all_are_counted(event: Event) -> None:
    text = "Name,E-mail\n" + "Nobody,nowhere\n" * 5 + "Alice,alice@example.org\n"

    some: Outcome[TicketData] = engine.apply(TicketList(event), BytesIO(text.encode()), BY, rejections_max=2)

    assert (some.added, some.rejected, [one.line for one in some.rejections]) == (1, 5, [2, 3])


def test_only_the_first_entries_are_kept_but_all_are_counted(event: Event) -> None:
    text = "Name,E-mail\n" + "".join(f"Guest {n},guest{n}@example.org\n" for n in range(12))

    found = engine.preview(TicketList(event), BytesIO(text.encode()))

    assert (found.added, [entry.line for entry in found.first_added]) == (12, list(range(2, 12)))


def test_what_is_spooled_comes_back_in_order(programme: Programme) -> None:
    spool: Spool[PassData] = Spool()
    entries = [PassData(programme.types.get(), name) for name in ("Zoë", "Ann", "Ben")]
    spool.add(entries[:2])
    spool.add(entries[2:])

    assert (list(spool), list(spool), spool.size) == (entries, entries, 3)
    spool.close()
