"""Test time zones over the API: of events, of venues, and of the days on which passes are counted at a venue."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from portillon.places.models import Event
from tests.api.passes import Board, board
from tests.organiser import Organiser

AUCKLAND, NEW_YORK = "Pacific/Auckland", "America/New_York"
# Before and after midnight in Auckland, on one day in Zurich.
EVENING, MORNING = "2031-07-14T11:30:00+00:00", "2031-07-14T12:30:00+00:00"
TIMES = {
    "doors_at": "2031-07-14T18:00:00-04:00",
    "starts_at": "2031-07-14T19:00:00-04:00",
    "ends_at": "2031-07-14T22:00:00-04:00",
}


@pytest.fixture
def desk(alice: Organiser) -> Board:
    return board(alice)


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(moment))


def venue_in(desk: Board, zone: str | None) -> str:
    body = {"name": "Harbour", "address": "-", "time_zone": zone}
    made = desk.alice.api("POST", "/venues", body)
    assert (made.status, made["time_zone"]) == (201, zone)
    venue = str(made["id"])
    desk.takes_part(venue)
    return venue


def test_once_a_day_is_once_on_the_venues_day(desk: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    there, here = venue_in(desk, AUCKLAND), venue_in(desk, None)
    number = desk.issue("Daily", valid_until="2031-12-31")["number"]

    at(monkeypatch, EVENING)
    evening = desk.reasons(number, there, there, here)
    at(monkeypatch, MORNING)
    morning = desk.reasons(number, there, here)

    assert evening == ["ok", "used_up", "ok"]
    assert morning == ["ok", "used_up"]


def test_a_used_pass_is_told_by_the_venues_clock(desk: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    there = venue_in(desk, AUCKLAND)
    number = desk.issue("Once", valid_until="2031-12-31")["number"]

    at(monkeypatch, EVENING)
    desk.show(number, there)

    assert "today at 23:30" in desk.show(number, there)["detail"]


def test_a_venues_part_in_a_programme_ends_with_its_own_day(
    desk: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = venue_in(desk, AUCKLAND)
    desk.takes_part(there, until="2031-07-14")
    number = desk.issue("Free", valid_until="2031-12-31")["number"]

    at(monkeypatch, EVENING)
    evening = desk.reasons(number, there)
    at(monkeypatch, MORNING)

    assert [*evening, *desk.reasons(number, there)] == ["ok", "wrong_gate"]


def test_a_pass_from_its_first_use_ends_at_one_moment_at_every_venue(
    desk: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, here = venue_in(desk, AUCKLAND), venue_in(desk, None)
    made = desk.issue("Three days")

    at(monkeypatch, EVENING)
    desk.show(made["number"], there)

    assert desk.alice.api("GET", f"/passes/{made['id']}")["valid_until"] == "2031-07-16T21:59:59.999999+00:00"
    at(monkeypatch, "2031-07-16T21:00:00+00:00")
    assert desk.reasons(made["number"], there, here) == ["ok", "ok"]
    at(monkeypatch, "2031-07-16T22:00:00+00:00")
    assert desk.reasons(made["number"], there, here) == ["expired", "expired"]


def test_a_venues_statistics_are_by_its_own_day(desk: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    there = venue_in(desk, AUCKLAND)
    number = desk.issue("Free", valid_until="2031-12-31")["number"]
    for moment in (EVENING, MORNING):
        at(monkeypatch, moment)
        desk.show(number, there)

    days = desk.alice.api("GET", f"/venues/{there}/stats?since=2031-07-14&until=2031-07-15")["by_day"]

    assert [(one["day"], one["entries"]) for one in days] == [("2031-07-14", 1), ("2031-07-15", 1)]


def test_an_event_has_a_zone_of_its_own_or_none(alice: Organiser) -> None:
    made = alice.api("POST", "/events", {"title": "Gala", **TIMES, "time_zone": NEW_YORK})
    assert (made.status, made["time_zone"]) == (201, NEW_YORK)

    changed = alice.api("PATCH", f"/events/{made['id']}", {"time_zone": None})

    assert (changed["time_zone"], changed["starts_at"]) == (None, made["starts_at"])


def test_a_new_venue_of_an_event_brings_its_zone(alice: Organiser) -> None:
    venue = {"name": "Hall", "time_zone": NEW_YORK}
    made = alice.api("POST", "/events", {"title": "Gala", **TIMES, "venue": venue})

    assert Event.objects.get(pk=made["id"]).zone == NEW_YORK


@pytest.mark.parametrize("zone", ["Gotham", "america/new_york", "", "../etc/passwd", 3])
def test_what_is_no_zone_is_refused_by_name(alice: Organiser, zone: Any) -> None:
    for path, body in (
        ("/events", {"title": "Gala", **TIMES}),
        ("/venues", {"name": "Hall", "address": "-"}),
    ):
        answer = alice.api("POST", path, {**body, "time_zone": zone})
        assert answer.status == 422
        assert "time_zone" in answer["errors"]


def test_the_doors_sentences_are_by_the_events_clock(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = alice.api("POST", "/events", {"title": "Gala", **TIMES, "time_zone": NEW_YORK})
    event = Event.objects.get(pk=made["id"])
    code, gate = alice.code(event=event), made["gates"][0]["id"]

    at(monkeypatch, "2031-07-14T17:30:00-04:00")
    early = alice.scan(code, gate=gate)
    elsewhere = alice.scan(code)

    assert early["detail"] == "Too early: doors open today at 18:00."
    assert "today at 19:00 (New York time)" in elsewhere["detail"]
