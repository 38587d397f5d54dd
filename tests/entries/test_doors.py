"""Test an event with several doors through the API: their verdicts, and adding, changing and removing them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portillon.issuing.seals.codes import code_of
from portillon.places import doors
from portillon.places.models import Event, Gate
from tests.organiser import Organiser


def door(alice: Organiser, title: str, **fields: Any) -> Gate:
    return doors.add(alice.event, title=title, **fields)


def at(alice: Organiser, gate: Gate, code: str, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = alice.scan(code, gate=str(gate.pk), **more).content
    return answer


def test_the_wrong_door_names_the_right_one(alice: Organiser) -> None:
    vip = door(alice, "VIP", categories=["VIP"])
    alice.event.gates.exclude(pk=vip.pk).update(categories=["Standing"], title="Gate B")
    code = code_of(alice.issue(category="Standing"))

    refused = at(alice, vip, code)

    assert (refused["reason"], refused["detail"]) == (
        "wrong_gate",
        "This ticket is for another door: Gate B.",
    )


def test_a_category_that_no_door_admits_is_said(alice: Organiser) -> None:
    alice.event.gates.update(categories=["Standing"])

    assert alice.scan(alice.code())["detail"].startswith("No door of this event admits")


def test_a_door_that_opens_later_says_when_it_does(alice: Organiser) -> None:
    # Where it is about noon: half an hour later is still today.
    hours = 12 - datetime.now(UTC).hour
    Event.objects.filter(pk=alice.event.pk).update(time_zone=f"Etc/GMT{-hours:+d}")
    side = door(alice, "Side", doors_at=timezone.now() + timedelta(minutes=30))

    refused = at(alice, side, alice.code())

    assert refused["reason"] == "too_early"
    assert refused["detail"].startswith("Too early: this door opens today at")


def test_a_door_opened_by_hand_admits_before_the_event_does(alice: Organiser) -> None:
    later = alice.another_event(doors_at=timezone.now() + timedelta(minutes=30))
    gate, code = later.gates.get(), alice.code(event=later)

    before = at(alice, gate, code)
    doors.open_now(gate, timezone.now())
    after = at(alice, gate, code)

    assert before["detail"].startswith("Too early: doors open")
    assert after["verdict"] == "admitted"


def test_a_door_closed_by_hand_refuses_and_the_others_do_not(alice: Organiser) -> None:
    side, code = door(alice, "Side"), alice.code()
    doors.close(side, timezone.now() - timedelta(seconds=1))

    refused = at(alice, side, code)

    assert (refused["reason"], refused["detail"][:27]) == ("expired", "Too late: this door closed ")
    assert at(alice, Gate.objects.exclude(pk=side.pk).get(), code)["verdict"] == "admitted"


def test_an_exit_says_goodbye(alice: Organiser) -> None:
    gate, code = alice.gate, alice.code(admits=2)
    out = door(alice, "Out", is_exit=True)
    alice.scan(code, gate=gate)

    left = at(alice, out, code)
    again = at(alice, out, code)

    assert (left["verdict"], left["detail"], left["kind"], left["inside"]) == (
        "admitted",
        "Goodbye.",
        "exit",
        0,
    )
    assert again["reason"] == "party_too_large"


@pytest.mark.parametrize("reentry, inside", [(True, [3, 2, 3]), (False, [3, 2, None])])
def test_who_is_inside_is_told(alice: Organiser, reentry: bool, inside: list[int | None]) -> None:
    alice.api("PATCH", f"/events/{alice.event.pk}", {"reentry": reentry})
    gate, code = alice.event.gates.get(), alice.code(admits=3)
    out = door(alice, "Out", is_exit=True)

    answers = [at(alice, gate, code, party=3), at(alice, out, code), at(alice, gate, code)]

    told = [answer["inside"] if answer["verdict"] == "admitted" else None for answer in answers]
    assert told == inside


# Managing doors through the API


def test_a_program_makes_changes_and_removes_a_door(alice: Organiser) -> None:
    gates = f"/events/{alice.event.pk}/gates"
    made = alice.api("POST", gates, {"title": "North", "categories": ["VIP", "VIP"]})
    closes = alice.event.ends_at - timedelta(minutes=30)
    changed = alice.api("PATCH", f"{gates}/{made['id']}", {"closes_at": closes.isoformat()})
    listed = alice.api("GET", f"/events/{alice.event.pk}")["gates"]
    removed = Client().delete(
        f"/api/v1{gates}/{made['id']}", headers={"Authorization": f"Bearer {alice.key}"}
    )

    assert (made.status, changed.status, removed.status_code) == (201, 200, 204)
    assert (changed["title"], changed["categories"], changed["is_exit"]) == ("North", ["VIP"], False)
    assert changed["closes_at"] is not None
    assert listed[1] == changed.content
    assert not Gate.objects.filter(title="North").exists()


def test_the_last_entry_is_neither_removed_nor_turned(alice: Organiser) -> None:
    gate = f"/events/{alice.event.pk}/gates/{alice.gate}"

    assert alice.api("DELETE", gate).status == 409
    assert alice.api("PATCH", gate, {"is_exit": True}).status == 409
    assert alice.api("PATCH", gate, {"title": "East"})["title"] == "East"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": ""},
        {"title": "x" * 101},
        {"title": "N", "categories": "VIP"},
        {"title": "N", "categories": [1]},
        {"title": "N", "is_exit": "yes"},
        {"title": "N", "doors_at": "soon"},
        {"title": "N", "doors_at": "2030-01-01T10:00"},
        {"title": "N", "doors_at": "2090-01-01T10:00:00Z"},
    ],
)
def test_what_is_no_door_is_refused(alice: Organiser, body: dict[str, Any]) -> None:
    answer = alice.api("POST", f"/events/{alice.event.pk}/gates", body)

    assert answer.status == 422
    assert answer["errors"]
    assert alice.event.gates.count() == 1


def test_another_organisations_doors_do_not_exist(alice: Organiser, bob: Organiser) -> None:
    gate = f"/events/{bob.event.pk}/gates"

    statuses = [
        alice.api("POST", gate, {"title": "N"}).status,
        alice.api("PATCH", f"{gate}/{bob.gate}", {"title": "N"}).status,
        alice.api("DELETE", f"{gate}/{bob.gate}").status,
        alice.api("PATCH", f"/events/{alice.event.pk}/gates/{bob.gate}", {"title": "N"}).status,
    ]

    assert statuses == [404] * 4
