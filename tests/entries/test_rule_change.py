"""Test that tickets are counted right after the rule, the beginning of a day or the zone was changed among entries."""

from typing import Any

import pytest

from portillon.entries.ledger.verify import verify
from tests.entries.festival import FRIDAY, SATURDAY, SUNDAY, Festival
from tests.organiser import Organiser

LATE = "2031-05-03T01:00"
LATER = "2031-05-03T02:00"


def festival(alice: Organiser, clock: pytest.MonkeyPatch, **fields: Any) -> Festival:
    return Festival(alice, clock, **fields)


@pytest.mark.parametrize("rule", ["daily", 2])
def test_a_family_that_came_in_parts_comes_once_more_by_day(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch, rule: str | int
) -> None:
    there = festival(alice, monkeypatch, rule="once")
    code = alice.code(admits=2, event=there.event)
    assert there.reasons(code, FRIDAY, SATURDAY, SATURDAY) == ["ok", "ok", "used_up"]

    assert there.change(rule=rule).status == 200

    # On Saturday, one person of the two is in.
    assert there.reasons(code, SATURDAY, SATURDAY) == ["ok", "used_up"]
    assert there.scan(code, SUNDAY, party=2)["reason"] == ("ok" if rule == "daily" else "used_up")
    # Under the former rule, two different persons came.
    assert there.counts()["admitted"] == 2
    assert isinstance(verify(), int)


@pytest.mark.parametrize("rule", ["daily", 2])
def test_tickets_used_by_day_cannot_count_once_in_all(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch, rule: str | int
) -> None:
    there = festival(alice, monkeypatch, rule=rule)
    code = alice.code(admits=2, event=there.event)
    there.scan(code, FRIDAY, party=2)
    there.scan(code, SATURDAY)

    refused = there.change(rule="once")

    assert (refused.status, list(refused["errors"])) == (422, ["rule"])
    assert refused["errors"]["rule"].startswith("Guests came in and were counted by day.")
    assert alice.api("GET", f"/events/{there.event.pk}")["rule"] == rule
    assert there.reasons(code, SATURDAY, SATURDAY) == ["ok", "used_up"]


def test_the_rule_is_free_as_long_as_nobody_is_in(alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    there = festival(alice, monkeypatch, rule="daily")
    entered = there.scan(alice.code(event=there.event), FRIDAY)
    assert alice.reverse(entered["scan_id"]).status == 201

    assert there.change(rule="once")["rule"] == "once"


def test_a_number_of_days_and_every_day_may_be_exchanged(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = festival(alice, monkeypatch, rule=1)
    code = alice.code(event=there.event)
    assert there.reasons(code, FRIDAY, SATURDAY) == ["ok", "used_up"]

    assert there.change(rule="daily").status == 200
    assert there.reasons(code, SATURDAY, SATURDAY) == ["ok", "used_up"]
    assert there.change(rule=2).status == 200
    assert there.reasons(code, SUNDAY) == ["used_up"]


def test_a_night_that_becomes_one_day_admits_nobody_twice(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = festival(alice, monkeypatch, day_begins="00:00")
    code = alice.code(admits=2, event=there.event)
    there.scan(code, FRIDAY, party=2)
    third = there.scan(code, LATE)

    assert there.change(day_begins="05:00").status == 200

    told = there.scan(code, LATER)
    assert (told["reason"], told["used"], told["remaining"]) == ("used_up", 2, 0)
    # All three may leave, and the third entry may be reversed.
    assert there.scan(code, LATER, there.exit, party=4)["reason"] == "party_too_large"
    assert there.scan(code, LATER, there.exit, party=2)["reason"] == "ok"
    assert alice.reverse(third["scan_id"]).status == 201
    assert there.scan(code, SATURDAY, party=2)["reason"] == "ok"
    assert there.counts()["admitted"] == 2


def test_a_night_that_becomes_two_days_counts_nobody_anew(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = festival(alice, monkeypatch, day_begins="05:00")
    code = alice.code(admits=2, event=there.event)
    assert there.reasons(code, FRIDAY, LATE, LATE) == ["ok", "ok", "used_up"]

    assert there.change(day_begins="00:00").status == 200

    assert there.reasons(code, LATER, LATER) == ["ok", "used_up"]
    # Two persons came, whatever day it was.
    assert there.counts()["admitted"] == 2


def test_the_days_follow_another_zone(alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    there = festival(alice, monkeypatch, day_begins="00:00")
    code = alice.code(event=there.event)
    assert there.reasons(code, FRIDAY, LATE) == ["ok", "ok"]

    assert there.change(time_zone="America/New_York").status == 200

    # In New York, it is still Friday, then Saturday.
    assert there.reasons(code, LATER, "2031-05-03T07:00") == ["used_up", "ok"]
