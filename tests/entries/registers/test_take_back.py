"""Test that somebody takes tickets back from a phone that is gone, and is told what that risks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portillon.devices.models import Device
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Journal, Scan
from portillon.entries.registers.take_back import risk_of
from portillon.issuing.seals.codes import code_of
from tests.api.journal import all_sums_agree, counts
from tests.entries.registers.holder import Holder, steps
from tests.organiser import Answer, Organiser


def take_back(alice: Organiser, phone: Holder, *, in_hand: bool) -> Answer:
    path = f"/events/{alice.event.pk}/devices/{phone.device.pk}/take-back"
    return alice.api("POST", path, {"in_hand": in_hand})


def test_the_server_holds_them_again_and_says_what_that_risks(alice: Organiser, north: Holder) -> None:
    tickets = [alice.issue(name, admits=2) for name in ("Ann", "Bob")]
    north.hold(*tickets)

    told = take_back(alice, north, in_hand=True)

    assert (told.status, told["tickets"], told["unused"]) == (200, 2, 4)
    assert 1 <= told["at_most"] <= 4
    assert told["exposed"] == told["at_most"]
    assert steps(tickets[0])[-1] == ("take_back", None, 0)
    because = Scan.objects.filter(kind="take_back").values_list("because", flat=True)
    assert because[0] is not None
    assert because[0] | {"exposed": 0} == {
        "holder": north.device.pk, "in_hand": True, "exposed": 0, "register": 1
    }  # fmt: skip
    assert alice.scan(code_of(tickets[0]))["verdict"] == "admitted"
    all_sums_agree()


@pytest.mark.parametrize(
    "silent_seconds, waiting, at_most", [(0, 0, 0), (1.8, 0, 5), (1.9, 0, 9), (0, 1, 5), (3600, 0, 9)]
)
def test_it_may_have_let_in_one_ticket_each_second_or_two_and_what_it_still_had(
    alice: Organiser, north: Holder, silent_seconds: float, waiting: int, at_most: int
) -> None:
    north.hold(alice.issue("Ann", admits=4), alice.issue("Bob", admits=5))
    heard_at = timezone.now()
    Journal.objects.update(length=waiting, heard_at=heard_at)
    # That it asked for its roster says nothing of its journal.
    Device.objects.update(seen_at=heard_at + timedelta(seconds=silent_seconds))
    north.device.refresh_from_db()

    risk = risk_of(north.device, alice.event, heard_at + timedelta(seconds=silent_seconds))

    assert (risk.heard_at, risk.tickets, risk.unused, risk.at_most) == (heard_at, 2, 9, at_most)
    assert (risk.exposed(in_hand=True), risk.exposed(in_hand=False)) == (at_most, 9)


def test_it_may_have_sent_back_whom_it_had_let_in_and_have_used_their_places(
    alice: Organiser, north: Holder
) -> None:
    ticket = alice.issue("Ann", admits=2)
    north.hold(ticket)
    north.became(north.note(code_of(ticket)))

    risk = risk_of(north.device, alice.event, timezone.now() + timedelta(hours=1))

    assert (risk.unused, risk.let_in, risk.at_most, risk.exposed(in_hand=False)) == (1, 1, 2, 2)


def test_whom_the_lost_phone_had_let_in_is_an_overrun_if_the_place_is_used(
    alice: Organiser, north: Holder
) -> None:
    ann, bob = alice.issue("Ann"), alice.issue("Bob")
    north.hold(ann, bob)
    noted = [north.note(code_of(one)) for one in (ann, bob)]
    take_back(alice, north, in_hand=False)
    alice.scan(code_of(ann))

    assert north.became(*noted) == ["overrun", "stored"]

    assert counts(alice)[:3] == (2, 3, 1)
    assert north.became(north.give_back(ann)) == ["nothing"]


def test_a_used_ticket_names_the_entry_and_not_who_took_it_back(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue()
    north.hold(ticket)
    north.became(north.note(code_of(ticket)))
    take_back(alice, north, in_hand=True)

    refused = alice.scan(code_of(ticket))

    assert refused["reason"] == "used_up"
    assert refused["detail"].endswith("Main door, North's phone.")


def test_a_phone_whose_storage_was_emptied_holds_nothing_until_then(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue()
    north.hold(ticket)
    alice.issue("Ann")
    north.empty_storage()

    refused = north.ask()

    assert (refused.status, refused["type"]) == (409, "/problems/storage-emptied")
    assert "A supervisor has to take them back in the console, under “Devices”." in refused["detail"]
    assert steps(ticket) == [("hand", north.device.pk, 0)]
    take_back(alice, north, in_hand=True)
    assert north.ask()["handed"] == 2


def test_it_concerns_one_phone_and_one_event(alice: Organiser, north: Holder, south: Holder) -> None:
    ticket = alice.issue()
    north.hold(ticket)
    other = alice.another_event()

    assert take_back(alice, south, in_hand=True)["tickets"] == 0
    path = f"/events/{other.pk}/devices/{north.device.pk}/take-back"
    assert alice.api("POST", path, {"in_hand": True})["tickets"] == 0
    path = f"/events/{alice.event.pk}/devices/0/take-back"
    assert alice.api("POST", path, {"in_hand": True}).status == 404
    assert steps(ticket) == [("hand", north.device.pk, 0)]


def test_what_the_phone_is_handed_meanwhile_stays_with_it(
    alice: Organiser, north: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_of, later = alice.issue("Ann"), alice.issue("Bob")
    north.hold(told_of)
    write = turn.write

    def meanwhile(decide: Callable[[Pen], Any]) -> Any:
        monkeypatch.setattr(turn, "write", write)
        north.hold(later)
        return write(decide)

    monkeypatch.setattr(turn, "write", meanwhile)
    told = take_back(alice, north, in_hand=False)

    assert (told["tickets"], told["exposed"]) == (1, 1)
    assert [steps(one)[-1][0] for one in (told_of, later)] == ["take_back", "hand"]
