"""Test reversing an entry of a pass: the row that is appended, and what the rules count afterwards."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from portillon.accounts.keys import hash_of
from portillon.accounts.models import Membership, Role, User
from portillon.devices.enrol import enrol_browser
from portillon.entries import reversal
from portillon.entries.admit import Attempt, Outcome, admit
from portillon.entries.ledger.row import Row
from portillon.entries.ledger.verify import verify
from portillon.entries.models import Scan
from portillon.entries.pass_state import state_of
from portillon.entries.reversal import NotReversible, Reversal, ReversalReason, ReversedBy
from portillon.issuing.models import Credential
from portillon.issuing.tickets.passes import PassData, issue
from portillon.places.models import Gate, Participation
from portillon.places.programmes import create_programme, create_venue
from tests.organiser import Organiser

HALF_AN_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class Desk:
    """The desk of a castle, a controller who works there, and a pass."""

    gate: Gate
    user: User
    key_hash: bytes
    one: Credential

    def enter(self, party: int = 1) -> Row:
        outcome = admit(Attempt(self.key_hash, uuid4(), self.one.number, self.gate.pk, party))
        assert isinstance(outcome, Outcome)
        return outcome.row

    def reverse(self, scan_id: UUID, person: ReversedBy | None = None) -> Reversal | NotReversible:
        who = person or ReversedBy(self.user.pk, only_own_last=True)
        return reversal.reverse(self.gate.organisation_id, scan_id, uuid4(), None, who)


@pytest.fixture(params=["once", "daily", "unlimited", "2"])
def desk(alice: Organiser, request: pytest.FixtureRequest) -> Desk:
    return desk_of(alice, request.param)


def desk_of(alice: Organiser, rule: str) -> Desk:
    programme = create_programme(alice.organisation, [{"name": "Initial", "rule": rule}], title_en="Pass")
    gate = create_venue(alice.organisation, name="Castle")
    assert gate.venue is not None
    Participation.objects.create(programme=programme, venue=gate.venue)
    user = User.objects.create_user("charlie@example.org")
    Membership.objects.create(user=user, organisation=alice.organisation, role=Role.CONTROLLER)
    _device, key = enrol_browser(user, alice.organisation, "PC", desk=gate)
    (one,) = issue(programme, [PassData(programme.types.get(), "Sarah")])
    return Desk(gate, user, hash_of(key), one)


def test_the_row_takes_persons_and_the_entry_back(desk: Desk) -> None:
    entry = desk.enter(party=3)
    done = desk.reverse(entry.scan_id)

    assert isinstance(done, Reversal)
    row = done.row
    assert (row.kind, row.seq, row.used, row.left, row.moved, row.fresh) == ("reversal", 2, 0, 0, -3, -3)
    assert (row.programme_id, row.allowed, row.reverses) == (
        entry.programme_id,
        entry.allowed,
        entry.scan_id,
    )
    assert row.operator_id == desk.user.pk


def test_the_entry_counts_no_more(desk: Desk) -> None:
    desk.reverse(desk.enter().scan_id)
    again = desk.enter()

    assert (again.reason, again.used, again.seq) == ("ok", 1, 3)
    assert state_of(desk.one).entries == 1
    assert verify() == 3


def test_of_two_entries_one_is_left(alice: Organiser) -> None:
    desk = desk_of(alice, "2")
    desk.enter()
    desk.reverse(desk.enter().scan_id)

    assert [desk.enter().reason, desk.enter().reason] == ["ok", "used_up"]


def test_a_reason_stands_in_the_row(alice: Organiser) -> None:
    desk = desk_of(alice, "once")
    done = desk.reverse(desk.enter().scan_id, ReversedBy(7, ReversalReason.PERSONS))

    assert isinstance(done, Reversal)
    assert (done.row.because, done.row.operator_id) == ({"note": "persons"}, 7)


def test_twice_is_once(alice: Organiser) -> None:
    desk = desk_of(alice, "once")
    entry = desk.enter()
    desk.reverse(entry.scan_id)

    assert desk.reverse(entry.scan_id) is NotReversible.REVERSED


def test_a_controller_takes_back_only_the_last(alice: Organiser) -> None:
    desk = desk_of(alice, "unlimited")
    first, second = desk.enter(), desk.enter()

    assert desk.reverse(first.scan_id) is NotReversible.NOT_YOUR_LAST
    assert isinstance(desk.reverse(second.scan_id), Reversal)
    assert desk.reverse(first.scan_id) is NotReversible.NOT_YOUR_LAST


def test_a_controller_takes_back_nobody_elses(alice: Organiser) -> None:
    desk = desk_of(alice, "once")

    assert (
        desk.reverse(desk.enter().scan_id, ReversedBy(99, only_own_last=True)) is NotReversible.NOT_YOUR_LAST
    )


def test_a_controller_takes_back_for_half_an_hour(alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_of(alice, "once")
    entry = desk.enter()
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert desk.reverse(entry.scan_id) is NotReversible.TOO_LATE
    assert isinstance(desk.reverse(entry.scan_id, ReversedBy(desk.user.pk, ReversalReason.MISTAKE)), Reversal)
    assert Scan.objects.count() == 2
