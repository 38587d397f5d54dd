"""Test passes that are valid for hours, and a latest first use, over the API and at a desk."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.api.passes import Board, board
from tests.organiser import Answer, Organiser

DAY_PASS = {"name": "24 hours", "rule": "unlimited", "valid_hours": 24, "starts": "first_use"}
SEASON = {**DAY_PASS, "name": "Season", "valid_hours": 48, "starts_until": "2031-10-31"}
LAST_INSTANT = "2031-10-31T22:59:59.999999+00:00"
NOON = "2031-07-14T12:20:00+00:00"


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(moment))


def made(alice: Organiser, *types: object) -> Answer:
    return alice.api("POST", "/programmes", {"title": "Hours", "types": list(types)})


@pytest.fixture
def desk(alice: Organiser) -> Board:
    venue = board(alice).castle
    programme = made(alice, DAY_PASS, SEASON, {"name": "Sold", "rule": "unlimited", "valid_hours": 24})
    found = Board(alice, programme["id"], venue, venue, venue)
    assert found.takes_part(venue).status == 201
    return found


def test_hours_count_from_the_first_use_to_the_very_moment(
    desk: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NOON)
    one = desk.issue("24 hours")
    assert (one["valid_until"], one["valid_hours"]) == (None, 24)

    first = desk.show(one["number"])["reason"]
    at(monkeypatch, "2031-07-15T12:20:00+00:00")
    last = desk.show(one["number"])["reason"]
    at(monkeypatch, "2031-07-15T12:20:01+00:00")
    late = desk.show(one["number"])

    assert (first, last, late["reason"]) == ("ok", "ok", "expired")
    assert late["detail"] == "This pass expired today at 14:20."
    shown = desk.alice.api("GET", f"/passes/{one['id']}")
    assert (shown["status"], shown["valid_until"]) == ("expired", "2031-07-15T12:20:00+00:00")


def test_hours_begin_anew_if_the_first_use_is_taken_back(
    desk: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NOON)
    one = desk.issue("24 hours")
    entered = desk.show(one["number"])
    undone = desk.alice.api("POST", f"/scans/{entered['scan_id']}/reversal", {"reversal_id": str(uuid4())})

    assert undone.status == 201
    assert desk.alice.api("GET", f"/passes/{one['id']}")["valid_until"] is None


def test_a_pass_has_to_be_used_for_the_first_time_in_time(
    desk: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NOON)
    used, unused = desk.issue("Season"), desk.issue("Season")
    assert (unused["starts_until"], unused["valid_until"]) == (LAST_INSTANT, LAST_INSTANT)

    at(monkeypatch, LAST_INSTANT)
    assert desk.show(used["number"])["reason"] == "ok"
    at(monkeypatch, "2031-10-31T23:00:00+00:00")
    late = desk.show(unused["number"])

    assert desk.show(used["number"])["reason"] == "ok"
    assert late["reason"] == "expired"
    assert (
        late["detail"]
        == "This pass expired on 31 October 2031 at 23:59, because it had not been used before."
    )


def test_hours_from_the_issue_have_an_end_at_once(desk: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOON)

    until = datetime.fromisoformat(desk.issue("Sold")["valid_until"])

    assert until - datetime.fromisoformat(NOON) == timedelta(hours=24)


def test_a_pass_with_a_last_day_of_its_own_counts_no_hours(desk: Board) -> None:
    one = desk.issue("Season", valid_until="2031-12-31")

    assert (one["valid_hours"], one["starts_until"]) == (None, None)


@pytest.mark.parametrize(
    "fields, named",
    [
        ({"valid_days": 2}, "valid_hours"),
        ({"valid_hours": None}, "valid_days"),
        ({"valid_hours": 0}, "valid_hours"),
        ({"valid_hours": 8785}, "valid_hours"),
        ({"starts": "issue"}, "starts_until"),
        ({"starts_until": "9999-01-01"}, "starts_until"),
        ({"valid_from": "2032-01-01"}, "starts_until"),
    ],
)
def test_what_contradicts_itself_is_named(alice: Organiser, fields: dict[str, object], named: str) -> None:
    answer = made(alice, {**SEASON, **fields})

    assert answer.status == 422
    assert [*answer["errors"]] == [f"types.0.{named}"]


def test_a_programme_tells_its_types_as_they_were_given(alice: Organiser) -> None:
    (told,) = made(alice, SEASON)["types"]

    assert (told["valid_hours"], told["valid_days"], told["starts"]) == (48, None, "first_use")
    assert told["starts_until"] == LAST_INSTANT
