"""Test that the phones at a door share its tickets, and that tickets do not wander from one to another."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.devices import presence
from portillon.devices.models import Device
from portillon.entries.models import Kind, Recall, Scan
from portillon.entries.registers import hand, look, recall
from portillon.entries.registers.holders import held_by
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.lanes import lane_of_ticket
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event, Gate
from tests.entries.registers.holder import Holder, holder, register_of
from tests.organiser import Organiser


def come(phone: Holder, lane: str = "", gate: str | None = None) -> None:
    """Stand at the door, as the roster tells the server."""
    organiser = phone.organiser
    path = f"/roster?gate={gate or organiser.gate}&lane={lane}"
    assert organiser.api("GET", path, key=phone.key).status == 200


def go(phone: Holder) -> None:
    """Be out of contact for longer than the server takes it to be there."""
    before = timezone.now() - presence.IN_CONTACT
    Device.objects.filter(pk=phone.device.pk).update(seen_at=before, roster_at=before)


def ask(phone: Holder, gate: str | None = None) -> int:
    """Ask for all tickets until there are no more, and return how many were handed over."""
    body = {"gate": gate or phone.organiser.gate, "incarnation": phone.incarnation, "want": "all"}
    handed, after, more = 0, "0", True
    while more:
        answer = phone.organiser.api("POST", "/registers", body | {"after": after}, phone.key)
        assert answer.status == 200, answer.content
        assert int(answer["after"]) > int(after) or not answer["more"]
        handed, after, more = handed + answer["handed"], answer["after"], answer["more"]
    return handed


def held(phone: Holder) -> set[int]:
    return {row.credential_id or 0 for row in held_by(phone.device.pk)}


def give_back(phone: Holder, wanted: Sequence[int] | set[int]) -> None:
    if wanted:
        phone.became(phone.give_back(*Credential.objects.filter(pk__in=wanted)))


def settle(phones: Sequence[Holder], rounds: int = 3) -> int:
    """Let all of them ask and give back what they are asked for, and return how many rows that made."""
    before = Scan.objects.count()
    for _round in range(rounds):
        for phone in phones:
            come(phone)
            ask(phone)
            give_back(phone, recall.asked_of(phone.device.pk, phone.organiser.event.pk))
    return Scan.objects.count() - before


def issue(alice: Organiser, count: int) -> list[Credential]:
    guests = [TicketData(f"Guest {n}", f"guest{n}@example.org") for n in range(count)]
    return list(tickets.issue(alice.event, guests))


def test_two_phones_at_a_door_get_half_of_the_tickets_each(
    alice: Organiser, north: Holder, south: Holder
) -> None:
    issue(alice, 40)
    for phone in (north, south):
        come(phone)

    handed = [ask(north), ask(south)]

    assert sum(handed) == 40
    assert min(handed) >= 10
    assert (ask(north), ask(south)) == (0, 0)


def test_a_phone_alone_gets_all_in_parts(
    alice: Organiser, north: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "LOOKED_MAX", 5)
    monkeypatch.setattr(hand, "HANDED_MAX", 3)
    issue(alice, 13)

    assert (ask(north), len(held(north)), ask(north)) == (13, 13, 0)


def test_who_does_not_say_how_far_it_came_gets_all_the_same(
    alice: Organiser, north: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "LOOKED_MAX", 5)
    issue(alice, 13)

    answers = [north.ask().content for _ in range(4)]

    assert [one["handed"] for one in answers] == [5, 5, 3, 0]
    assert [one["more"] for one in answers] == [True, True, False, False]


def test_a_family_is_on_one_phone(alice: Organiser, north: Holder, south: Holder) -> None:
    families = [
        [TicketData(f"Guest {n}", f"{n}@example.org"), TicketData(f"Child {n}", f"{n}@EXAMPLE.org")]
        for n in range(12)
    ]
    made = [tickets.issue(alice.event, family) for family in families]
    for phone in (north, south):
        come(phone)
    for phone in (north, south):
        ask(phone)

    for family in made:
        (_phone,) = {one.device.pk for one in (north, south) for ticket in family if ticket.pk in held(one)}


@pytest.mark.parametrize("lanes", [("A", "B"), ("A", ""), ("B", "B")])
def test_a_phone_gets_the_tickets_of_its_lane(
    alice: Organiser, north: Holder, south: Holder, lanes: tuple[str, str]
) -> None:
    Event.objects.update(lanes=2, lanes_by="email")
    event = Event.objects.get(pk=alice.event.pk)
    made = issue(alice, 30)
    of_a = {one.pk for one in made if lane_of_ticket(one, event.lane_choice) == "A"}
    come(north, lanes[0])
    come(south, lanes[1])

    ask(north)
    ask(south)

    everything = {one.pk for one in made}
    assert held(north) | held(south) == everything
    if lanes == ("B", "B"):
        assert min(len(held(north)), len(held(south))) > 5
    else:
        assert (held(north), held(south)) == (of_a, everything - of_a)


def test_who_stands_at_another_door_has_no_share_of_this_one(
    alice: Organiser, north: Holder, south: Holder
) -> None:
    Gate.objects.update(categories=["VIP"])
    side = Gate.objects.create(
        organisation=alice.organisation, event=alice.event, title="Side", categories=["Student"]
    )
    for n in range(6):
        alice.issue(f"Guest{n}", category=("VIP", "Student")[n % 2])
    come(north)
    come(south, gate=str(side.pk))

    assert (ask(north), ask(south, str(side.pk))) == (3, 3)


def test_a_phone_that_comes_later_asks_the_others_for_its_share(
    alice: Organiser, north: Holder, south: Holder
) -> None:
    used, *_others = issue(alice, 30)
    settle([north])
    assert len(held(north)) == 30
    north.became(north.note(code_of(used)))

    come(south)
    assert ask(south) == 0
    wanted = recall.asked_of(north.device.pk, alice.event.pk)

    assert 8 <= len(wanted) <= 22
    assert used.pk not in wanted
    give_back(north, wanted)
    assert (ask(south), held(south)) == (len(wanted), set(wanted))
    assert settle([north, south]) == 0


def test_tickets_of_a_phone_that_is_out_of_contact_stay_with_it(
    alice: Organiser, north: Holder, south: Holder
) -> None:
    issue(alice, 20)
    settle([north])
    go(north)
    come(south)

    assert ask(south) == 0

    assert not Recall.objects.exists()
    come(north)
    assert ask(south) == 0
    assert Recall.objects.exists()


def test_single_recalls_move_no_other_tickets(alice: Organiser, north: Holder, south: Holder) -> None:
    issue(alice, 12)
    settle([north, south])
    theirs = held(south)
    body = {"gate": alice.gate, "tickets": [str(one) for one in theirs]}
    alice.api("POST", "/registers/recall", body, north.key)
    give_back(south, theirs)
    north.hold(*Credential.objects.filter(pk__in=theirs))

    Recall.objects.update(asked_at=timezone.now() - recall.LASTS)

    assert settle([south, north]) == 0
    assert held(south) == set()


def test_tickets_do_not_wander_while_phones_come_and_go(
    alice: Organiser, north: Holder, south: Holder
) -> None:
    made = issue(alice, 36)
    west = holder(alice, "West")
    changes = 0
    for here in ([north], [north, south], [north, south, west], [north, west], [north, south, west], [west]):
        changes += 1
        for phone in (north, south, west):
            if phone not in here:
                give_back(phone, held(phone))
                go(phone)
        Recall.objects.update(asked_at=timezone.now() - recall.LASTS - timedelta(seconds=1))
        settle(here)

        assert settle(here) == 0
        assert {ticket for phone in here for ticket in held(phone)} == {one.pk for one in made}
        assert min(len(held(phone)) for phone in here) >= 36 / len(here) / 3
    for one in made:
        assert Scan.objects.filter(credential_id=one.pk, kind=Kind.HAND).count() <= changes


def test_on_the_next_day_a_ticket_is_handed_over_again(alice: Organiser, north: Holder) -> None:
    now = timezone.now()
    Event.objects.update(rule="daily", ends_at=now + timedelta(days=2))
    ticket = alice.issue()
    alice.scan(code_of(ticket))

    assert ask(north) == 1
    assert register_of(ticket) == 2
