"""Test creating and changing events through the API; a new event has one door."""

from typing import Any

import pytest

from tests.organiser import Organiser, organiser

NEW: dict[str, Any] = {
    "title": {"fr": "Fête", "de": "Fest", "en": "Party"},
    "doors_at": "2030-01-01T18:00:00+01:00",
    "starts_at": "2030-01-01T19:00:00.5+01:00",
    "ends_at": "2030-01-01T21:00:00Z",
}


def test_an_event_is_made_with_one_door(alice: Organiser) -> None:
    answer = alice.api("POST", "/events", NEW)

    assert answer.status == 201
    assert [gate["title"] for gate in answer["gates"]] == ["Main door"]
    assert alice.api("GET", f"/events/{answer['id']}").content == answer.content


def test_a_title_in_one_language_is_in_the_organisations(db: None) -> None:
    alice = organiser("alice", language="de")

    assert alice.api("POST", "/events", NEW | {"title": "Fest"})["title"] == {
        "fr": "",
        "de": "Fest",
        "en": "",
    }


def test_all_that_is_given_comes_back(alice: Organiser) -> None:
    more = {
        "capacity": 300,
        "max_companions": 3,
        "redirect_url": "https://example.org/",
        "notes": "Bring a pen.\n🖊",
    }

    answer = alice.api("POST", "/events", NEW | more)

    assert {name: answer[name] for name in more} == more


def test_times_keep_their_moment(alice: Organiser) -> None:
    made = alice.api("POST", "/events", NEW)

    assert alice.api("GET", f"/events/{made['id']}")["starts_at"] == "2030-01-01T18:00:00.500000+00:00"


def test_a_time_without_an_offset_is_refused_because_a_clock_may_show_it_twice(alice: Organiser) -> None:
    answer = alice.api("POST", "/events", NEW | {"ends_at": "2030-10-27T02:30:00"})

    assert answer.status == 422
    assert "ends_at" in answer["errors"]


def test_doors_start_and_end_may_be_one_moment(alice: Organiser) -> None:
    at_once = dict.fromkeys(("doors_at", "starts_at", "ends_at"), "2030-01-01T18:00:00Z")

    assert alice.api("POST", "/events", NEW | at_once).status == 201


@pytest.mark.parametrize(
    "wrong", [{"doors_at": "2030-01-01T19:30:00+01:00"}, {"ends_at": "2030-01-01T17:30:00Z"}]
)
def test_doors_start_and_end_are_in_order(alice: Organiser, wrong: dict[str, str]) -> None:
    answer = alice.api("POST", "/events", NEW | wrong)

    assert answer.status == 422
    assert "_" not in answer["detail"]  # a sentence, not the name of a constraint


def test_only_what_is_given_is_changed(alice: Organiser) -> None:
    made = alice.api("POST", "/events", NEW | {"capacity": 300})

    changed = alice.api("PATCH", f"/events/{made['id']}", {"notes": "Bring a pen."})

    assert changed.content == made.content | {
        "notes": "Bring a pen.",
        **{name: changed[name] for name in ("doors_at", "starts_at", "ends_at")},
    }


def test_a_title_is_changed_in_one_language(alice: Organiser) -> None:
    made = alice.api("POST", "/events", NEW)

    changed = alice.api("PATCH", f"/events/{made['id']}", {"title": {"de": "Feier"}})

    assert changed["title"] == {"fr": "Fête", "de": "Feier", "en": "Party"}


def test_a_limit_is_taken_away_by_null(alice: Organiser) -> None:
    made = alice.api("POST", "/events", NEW | {"capacity": 300})

    assert alice.api("PATCH", f"/events/{made['id']}", {"capacity": None})["capacity"] is None


def test_a_venue_may_be_made_with_the_event(alice: Organiser) -> None:
    made = alice.api(
        "POST", "/events", NEW | {"venue": {"name": "Aula", "address": "Avenue 20\n1700 Fribourg"}}
    )

    again = alice.api("POST", "/events", NEW | {"venue": made["venue"]})

    assert again["venue"] == made["venue"] is not None


def test_another_organisations_venue_is_none(alice: Organiser, bob: Organiser) -> None:
    venue = bob.api("POST", "/events", NEW | {"venue": {"name": "Aula"}})["venue"]

    answer = alice.api("POST", "/events", NEW | {"venue": venue})

    assert (answer.status, list(answer["errors"])) == (422, ["venue"])


def test_doors_moved_count_at_the_next_scan(alice: Organiser) -> None:
    code = alice.code(admits=2)
    alice.scan(code)
    later = {
        "doors_at": "2030-01-01T18:00:00Z",
        "starts_at": "2030-01-01T19:00:00Z",
        "ends_at": "2030-01-01T20:00:00Z",
    }

    alice.api("PATCH", f"/events/{alice.event.pk}", later)

    assert alice.scan(code)["reason"] == "too_early"
