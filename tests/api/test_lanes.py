"""Test that an event's lanes are chosen over the API, stand on its tickets, and are not changed unnoticed."""

from typing import Any

import pytest
from django.test import Client

from portillon.places.models import Event
from tests.organiser import Answer, Organiser

CROWD = [
    {"name": f"Guest {n}", "email": f"family{n // 2}@example.org", "external_id": f"K7-{n}"}
    for n in range(40)
]


def chosen(alice: Organiser, **fields: Any) -> Answer:
    return alice.api("PATCH", f"/events/{alice.event.pk}", fields)


def issued(alice: Organiser, tickets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answer = alice.api("POST", f"/events/{alice.event.pk}/tickets", tickets)
    assert answer.status == 201
    return list(answer.content)


def lanes_of(alice: Organiser, tickets: list[dict[str, Any]]) -> list[Any]:
    return [alice.api("GET", f"/tickets/{one['id']}")["lane"] for one in tickets]


def test_an_event_has_no_lanes_unless_they_are_chosen(alice: Organiser) -> None:
    event = alice.api("GET", f"/events/{alice.event.pk}")
    (ticket,) = issued(alice, CROWD[:1])

    assert (event["lanes"], event["lanes_by"], ticket["lane"]) == (None, "email", None)


def test_a_family_has_one_lane(alice: Organiser) -> None:
    assert chosen(alice, lanes=4).status == 200

    lanes = [one["lane"] for one in issued(alice, CROWD)]

    assert lanes[::2] == lanes[1::2]
    assert set(lanes) == set("ABCD")


def test_an_order_has_one_lane(alice: Organiser) -> None:
    chosen(alice, lanes=26, lanes_by="order")

    assert len({one["lane"] for one in issued(alice, CROWD)}) == 1


def test_a_new_ticket_follows_the_ranges_of_those_before_it(alice: Organiser) -> None:
    issued(alice, [{"name": f"Bob S{n:03}a", "email": ""} for n in range(200)])
    chosen(alice, lanes=2, lanes_by="name")

    first, last = issued(alice, [{"name": "Alice Rahm", "email": ""}, {"name": "Alice Tobler", "email": ""}])
    stored = Event.objects.get(pk=alice.event.pk).lane_plan
    issued(alice, [{"name": f"Alice A{n}", "email": ""} for n in range(500)])

    assert (first["lane"], last["lane"]) == ("A", "B")
    assert Event.objects.get(pk=alice.event.pk).lane_plan == stored


def test_categories_are_planned(alice: Organiser) -> None:
    categories = ["VIP", "Press", "Students"]
    tickets = issued(alice, [{"name": "Bob", "email": "", "category": one} for one in categories])

    chosen(alice, lanes=3, lanes_by="category")

    assert lanes_of(alice, tickets) == ["C", "A", "B"]


@pytest.mark.parametrize("lanes", [0, 1, 27, "3", True])
def test_a_number_that_no_alphabet_has_is_refused(alice: Organiser, lanes: object) -> None:
    assert chosen(alice, lanes=lanes).status == 422


def test_a_lane_survives_a_reissue(alice: Organiser) -> None:
    chosen(alice, lanes=26)
    tickets = issued(alice, CROWD)

    reissued = [alice.api("POST", f"/tickets/{one['id']}/reissue")["lane"] for one in tickets]

    assert reissued == [one["lane"] for one in tickets]


def test_letters_that_nobody_knows_change_at_once(alice: Organiser) -> None:
    issued(alice, CROWD)

    assert chosen(alice, lanes=3).status == 200


def test_letters_that_may_be_printed_are_not_changed_unnoticed(alice: Organiser) -> None:
    chosen(alice, lanes=3)
    tickets = issued(alice, CROWD)
    known = [one["lane"] for one in tickets]
    changes = alice.event.changes.count()

    refused = chosen(alice, lanes=2, title="Another title")
    moved = known.count("C")

    assert refused.status == 409
    assert f"{moved} tickets carry another letter after this change. 0 of them were sent" in refused["detail"]
    assert lanes_of(alice, tickets) == known
    assert alice.event.changes.count() == changes

    assert chosen(alice, lanes=2, confirm_lanes=True).status == 200
    now = lanes_of(alice, tickets)
    assert sum(was != is_now for was, is_now in zip(known, now, strict=True)) == moved
    assert alice.event.changes.latest("pk").about == "lanes"


def test_tickets_that_were_opened_without_a_letter_are_told(alice: Organiser) -> None:
    tickets = issued(alice, CROWD)
    for one in tickets[:7]:
        address = one["page"]
        Client().get(
            address[address.index("/h/") :],
            headers={"User-Agent": "Mozilla/5.0", "Sec-Fetch-Dest": "document"},
        )

    refused = chosen(alice, lanes=3)

    assert refused.status == 409
    assert "40 tickets carry another letter after this change. 7 of them were sent" in refused["detail"]


def test_what_leaves_every_letter_alone_needs_no_confirmation(alice: Organiser) -> None:
    chosen(alice, lanes=3)
    issued(alice, CROWD)

    assert chosen(alice, lanes=3, lanes_by="email", notes="Bring a pen.").status == 200
