"""Test that a phone gets a ticket which another one holds, by asking that one for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.api.registers import registers
from portillon.devices.models import Device
from portillon.entries.models import Recall
from portillon.entries.registers import recall
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event, Gate
from tests.entries.registers.holder import Holder, steps
from tests.organiser import Answer, Organiser


def recalled(by: Holder, *tickets: Credential, gate: str | None = None) -> Answer:
    body = {"gate": gate or by.organiser.gate, "tickets": [str(one.pk) for one in tickets]}
    return by.organiser.api("POST", "/registers/recall", body, by.key)


def asked(phone: Holder, lane: str = "") -> list[str]:
    """Return what the roster tells the phone of tickets that others ask it for."""
    organiser = phone.organiser
    told = organiser.api("GET", f"/roster?gate={organiser.gate}&lane={lane}", key=phone.key)
    found: list[str] = told["settings"]["asked"]
    return found


def silence(phone: Holder) -> None:
    before = timezone.now() - recall.HEARD_WITHIN
    Device.objects.filter(pk=phone.device.pk).update(seen_at=before, roster_at=before)


def addressed(alice: Organiser, name: str, email: str, external_id: str = "") -> Credential:
    (ticket,) = tickets.issue(alice.event, [TicketData(name, email, external_id=external_id)])
    return ticket


def test_its_holder_is_asked_and_gives_it_back(alice: Organiser, north: Holder, south: Holder) -> None:
    ticket, other = alice.issue("Ann"), alice.issue("Bob")
    north.hold(ticket, other)
    assert asked(north) == []

    answer = recalled(south, ticket)

    holding = {"ticket": str(ticket.pk), "device": str(north.device.pk)}
    told = [{**holding, "name": "North's phone", "gate": "Main door"}]
    assert answer.content == {"at_server": [], "asked": told, "silent": []}
    assert (asked(north), asked(south)) == ([str(ticket.pk)], [])

    north.became(north.give_back(ticket))
    assert asked(north) == []
    assert recalled(south, ticket)["at_server"] == [str(ticket.pk)]
    assert alice.scan(code_of(ticket), south.key)["verdict"] == "admitted"
    assert [kind for kind, _holder, _used in steps(ticket)] == ["hand", "return", "entry"]


def test_what_the_asker_holds_itself_needs_no_recall(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue()
    north.hold(ticket)

    assert recalled(north, ticket).content == {"at_server": [str(ticket.pk)], "asked": [], "silent": []}
    assert asked(north) == []


def test_a_holder_of_whom_nobody_has_heard_is_told_when_it_comes_back(
    alice: Organiser, north: Holder, south: Holder
) -> None:
    ticket = alice.issue()
    north.hold(ticket)
    silence(north)

    answer = recalled(south, ticket)

    assert answer["asked"] == []
    assert [one["name"] for one in answer["silent"]] == ["North's phone"]
    assert asked(north) == [str(ticket.pk)]


def test_a_revoked_holder_is_silent(alice: Organiser, north: Holder, south: Holder) -> None:
    ticket = alice.issue()
    north.hold(ticket)
    Device.objects.filter(pk=north.device.pk).update(revoked_at=timezone.now())

    assert [one["device"] for one in recalled(south, ticket)["silent"]] == [str(north.device.pk)]


def test_for_some_minutes_it_is_handed_to_nobody_else(alice: Organiser, north: Holder, south: Holder) -> None:
    ticket = alice.issue(admits=2)
    north.hold(ticket)
    recalled(south, ticket)
    north.became(north.give_back(ticket))

    assert (north.ask()["handed"], north.ask(ticket)["handed"]) == (0, 0)
    assert south.ask(ticket)["handed"] == 1

    south.became(south.give_back(ticket))
    Recall.objects.update(asked_at=timezone.now() - recall.LASTS)
    assert north.ask(ticket)["handed"] == 1


def test_the_family_comes_along(alice: Organiser, north: Holder, south: Holder) -> None:
    ann, bob, elsewhere = (addressed(alice, name, "family@example.org") for name in ("Ann", "Bob", "Cleo"))
    dan, eve, near = (addressed(alice, "Dan", "", order) for order in ("4711-1", "4711-2", "47112-1"))
    north.hold(ann, bob, dan, eve, near)

    recalled(south, ann, dan, elsewhere)

    assert asked(north) == [str(one.pk) for one in (ann, bob, dan, eve)]


@pytest.mark.parametrize("what", ["another category", "an exit", "another event", "no ticket"])
def test_only_what_comes_in_at_the_gate_is_recalled(
    alice: Organiser, north: Holder, south: Holder, what: str
) -> None:
    ticket = alice.issue(category="Student")
    north.hold(ticket)
    wanted = [ticket]
    if what == "another category":
        Gate.objects.update(categories=["VIP"])
    elif what == "an exit":
        Gate.objects.update(is_exit=True)
    elif what == "another event":
        wanted = [alice.issue(event=alice.another_event())]
    else:
        wanted = [Credential(pk=2**40)]

    assert recalled(south, *wanted).content == {"at_server": [], "asked": [], "silent": []}
    assert not Recall.objects.exists()


def test_who_may_not_recall(alice: Organiser, bob: Organiser, north: Holder, south: Holder) -> None:
    ticket = alice.issue()
    north.hold(ticket)
    body = {"gate": alice.gate, "tickets": [str(ticket.pk)]}

    assert alice.api("POST", "/registers/recall", body).status == 403
    assert recalled(south, ticket, gate=bob.gate).status == 404
    _device, stranger = bob.steward()
    assert bob.api("POST", "/registers/recall", body, stranger).status == 404
    assert bob.api("POST", "/registers/recall", body | {"gate": bob.gate}, stranger).status == 403
    Event.objects.filter(pk=alice.event.pk).update(offline_policy="known")
    assert recalled(south, ticket).status == 403
    assert not Recall.objects.exists()


def test_a_phone_recalls_only_so_often(
    alice: Organiser, south: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "RECALLS", registers.RECALLS._replace(most=1))
    ticket = alice.issue()

    assert [recalled(south, ticket).status for _ in range(2)] == [200, 429]


def test_old_recalls_are_deleted(alice: Organiser, north: Holder, south: Holder) -> None:
    ticket = alice.issue()
    north.hold(ticket)
    recalled(south, ticket)

    recall.forget_old(timezone.now() + recall.KEPT - timedelta(seconds=1))
    assert Recall.objects.count() == 1
    recall.forget_old(timezone.now() + recall.KEPT)
    assert not Recall.objects.exists()


def test_a_refusal_names_the_lane_of_the_phone(alice: Organiser, north: Holder, south: Holder) -> None:
    Event.objects.update(lanes=3)
    ticket = alice.issue()
    north.hold(ticket)
    asked(north, lane="C")

    told = {
        language: alice.scan(code_of(ticket), language=language)["detail"] for language in ("fr", "de", "en")
    }

    assert "North's phone, file C" in told["fr"]
    assert "North's phone, Spur C" in told["de"]
    assert told["en"] == "Another phone holds this ticket: North's phone, lane C, Main door."
    roster = alice.api("GET", f"/roster?gate={alice.gate}", key=south.key)
    lanes = {one["id"]: one["lane"] for one in roster["settings"]["devices"]}
    assert (lanes[str(north.device.pk)], lanes[str(south.device.pk)]) == ("C", "")
