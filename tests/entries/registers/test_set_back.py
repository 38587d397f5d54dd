"""Test that nobody comes in by asking the server after its database went back, until its phones were heard."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.devices.models import Device
from portillon.entries.figures.event_rollup import fold
from portillon.entries.ledger.verify import verify
from portillon.entries.models import Scan
from portillon.entries.registers import set_back
from portillon.issuing.seals.codes import code_of
from portillon.places.models import Event, Gate, OfflinePolicy
from tests.entries.registers.desk_holder import at_desk, strict_board
from tests.entries.registers.holder import Holder, steps
from tests.organiser import Answer, Organiser

WHY = (
    "A phone may hold this ticket: a backup of the server was restored, and a supervisor has to confirm in the console "
    "that all phones were heard since."
)
WHY_AT_DESK = (
    "Another device may hold this desk: a backup of the server was restored, and somebody has to confirm in the "
    "console that the devices of this desk were heard since."
)


def go_back() -> None:
    set_back.begin(timezone.now())


def roster(phone: Holder) -> Answer:
    return phone.organiser.api("GET", f"/roster?gate={phone.organiser.gate}", key=phone.key)


def is_back(phone: Holder) -> bool:
    (one,) = set_back.phones_of(Event.objects.get())
    assert one.device == phone.device
    return one.is_back


def test_nobody_comes_in_by_asking_and_the_sentence_says_what_to_do(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue(admits=2)
    alice.scan(code_of(ticket))
    go_back()

    for key in (alice.key, north.key):
        refused = alice.scan(code_of(ticket), key)
        assert (refused["reason"], refused["detail"]) == ("wrong_gate", WHY)
        assert (refused["used"], refused["allowed"]) == (1, 2)
    assert alice.scan(code_of(ticket), party=2)["reason"] == "party_too_large"
    assert set_back.confirm(alice.event)
    assert alice.scan(code_of(ticket))["verdict"] == "admitted"


def test_a_ticket_whose_holder_is_known_is_with_it(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue()
    north.hold(ticket)
    go_back()

    assert (
        alice.scan(code_of(ticket))["detail"] == "Another phone holds this ticket: North's phone, Main door."
    )


def test_nothing_is_handed_over(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue()
    go_back()

    refused = north.ask()

    assert (refused.status, refused["type"]) == (409, "/problems/set-back")
    assert "A supervisor has to confirm in the console, under “Devices”" in refused["detail"]
    assert steps(ticket) == []
    assert set_back.confirm(alice.event)
    north.hold(ticket)


def test_what_a_phone_did_meanwhile_counts(alice: Organiser, north: Holder, south: Holder) -> None:
    """South has let the ticket in by a hand-over that the database has lost."""
    ticket = alice.issue()
    go_back()

    assert south.became(south.note(code_of(ticket))) == ["stored"]

    assert alice.scan(code_of(ticket))["reason"] == "used_up"
    assert set_back.confirm(alice.event)
    assert north.became(north.note(code_of(ticket))) == ["overrun"]
    fold()
    assert verify() == Scan.objects.count()


def test_who_is_in_may_leave(alice: Organiser) -> None:
    door = Gate.objects.create(organisation=alice.organisation, event=alice.event, title="Exit", is_exit=True)
    ticket = alice.issue()
    alice.scan(code_of(ticket))
    go_back()

    assert alice.scan(code_of(ticket), gate=str(door.pk))["verdict"] == "admitted"


def test_no_phone_takes_itself_for_a_holder_meanwhile(alice: Organiser, north: Holder) -> None:
    """It may have returned the ticket, and another phone may have it."""
    north.hold(alice.issue())
    assert roster(north)["settings"]["incarnation"] == north.incarnation
    go_back()

    assert roster(north)["settings"]["incarnation"] is None

    assert set_back.confirm(alice.event)
    assert roster(north)["settings"]["incarnation"] == north.incarnation


def test_a_phone_is_back_once_it_has_the_roster_and_its_journal_is_here(
    alice: Organiser, north: Holder
) -> None:
    scan = north.note(alice.code("Ann"))
    north.note(alice.code("Bob"))
    Device.objects.exclude(pk=north.device.pk).delete()
    north.hold()
    go_back()
    assert not is_back(north)

    roster(north)
    assert not is_back(north)
    north.hand_over(scan)
    assert not is_back(north)
    north.hand_over()

    assert is_back(north)


@pytest.mark.parametrize("policy", ["known", "any", "server"])
def test_other_events_go_on(alice: Organiser, policy: str) -> None:
    Event.objects.update(offline_policy=policy)
    go_back()

    assert alice.scan(alice.code("Ann"))["verdict"] == "admitted"


@pytest.mark.parametrize("policy", [OfflinePolicy.KNOWN, OfflinePolicy.AUTO])
def test_an_event_whose_tickets_are_held_waits_whatever_it_has_chosen(
    alice: Organiser, north: Holder, policy: str
) -> None:
    north.hold(alice.issue("Ann"))
    Event.objects.update(offline_policy=policy)
    go_back()

    assert alice.scan(alice.code("Bob"))["detail"] == WHY


def test_an_event_that_is_long_over_does_not_wait(alice: Organiser) -> None:
    past = timezone.now() - timedelta(days=2)
    Event.objects.update(doors_at=past, starts_at=past, ends_at=past)

    assert set_back.begin(timezone.now()).events == []


def test_a_desk_waits_as_well(alice: Organiser) -> None:
    castle = strict_board(alice)
    first = at_desk(alice, castle.castle, "Desk 1")
    number = castle.issue("Free")["number"]
    go_back()

    refused, asked = castle.show(number), first.ask()

    assert (refused["reason"], refused["detail"], refused["used"]) == ("wrong_gate", WHY_AT_DESK, 0)
    assert (asked.status, asked["type"]) == (409, "/problems/set-back")
    assert "under “Team and devices”" in asked["detail"]
    assert castle.show(number, castle.museum)["verdict"] == "admitted"
    assert first.became(first.validate(number)) == ["stored"]
    assert set_back.confirm(Gate.objects.get(pk=castle.castle))
    first.hold()


def test_whom_the_last_holder_let_in_has_used_the_ticket(
    alice: Organiser, north: Holder, south: Holder
) -> None:
    """By the backup North holds it. Since then it gave it back, and South let its person in, and is heard first."""
    ticket = alice.issue()
    north.hold(ticket)
    go_back()

    assert south.became(south.note(code_of(ticket))) == ["stored"]
    assert north.became(north.give_back(ticket)) == ["stored"]
    assert set_back.confirm(alice.event)

    assert alice.scan(code_of(ticket))["reason"] == "used_up"
    fold()
    assert verify() == Scan.objects.count()


def test_whom_the_last_holder_of_a_desk_admitted_has_used_the_pass(alice: Organiser) -> None:
    """By the backup the first device holds the desk; since then it gave it back, and the second one admitted a pass."""
    castle = strict_board(alice)
    first, second = (at_desk(alice, castle.castle, name) for name in ("Desk 1", "Desk 2"))
    number = castle.issue()["number"]
    first.hold()
    go_back()

    assert second.became(second.validate(number)) == ["stored"]
    assert first.became(first.give_back()) == ["stored"]
    assert set_back.confirm(Gate.objects.get(pk=castle.castle))

    assert castle.show(number)["reason"] == "used_up"
    assert verify() == Scan.objects.count()
