"""Test decisions on passes with vectors/admission/passes.json, and with rules that hold for every pass."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portillon.core import calendar
from portillon.core.admission import decide
from portillon.core.credential import Desk, Participation, Pass, Rule, Visits
from portillon.core.verdict import Reason
from tests.core.vectors import read

CASES = read("admission/passes")["cases"]
ZONES = ("Europe/Paris", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC", "Africa/Cairo")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_vector(case: dict[str, Any]) -> None:
    verdict = decide(
        _pass(case["pass"]), _visits(case["visits"]), _desk(case["desk"]), case["party"], _at(case["at"])
    )

    assert case["verdict"] == {
        "verdict": "admitted" if verdict.admitted else "refused",
        "reason": verdict.reason,
        "used": verdict.used,
        "allowed": verdict.allowed,
        "remaining": verdict.remaining,
        "moved": verdict.moved,
    }


def test_every_pair_of_reasons_is_tried() -> None:
    reasons = [reason for reason in Reason if reason not in (Reason.UNREADABLE, Reason.UNKNOWN, Reason.OK)]
    names = {case["name"] for case in CASES}

    assert {f"{first} and {second}: {first}" for first, second in combinations(reasons, 2)} <= names
    assert len(names) == len(CASES)


@given(
    st.integers(1, 20),
    st.integers(0, 25),
    st.integers(0, 25),
    st.integers(1, 8),
    st.sampled_from(("n", "daily")),
)
def test_a_rule_is_never_overdrawn(entries: int, ever: int, this_day: int, party: int, kind: str) -> None:
    rule = Rule(1, daily=True) if kind == "daily" else Rule(entries)
    shown = Pass(programme=1, rule=rule, party_max=5)
    desk = Desk("UTC", (Participation(1),))

    verdict = decide(shown, Visits(ever, this_day), desk, party, datetime(2026, 7, 14, tzinfo=UTC))

    counted = this_day if rule.daily else ever
    assert verdict.admitted == (counted < (rule.entries_max or 0) and party <= 5)
    assert not verdict.admitted or verdict.used <= verdict.allowed


@given(
    st.datetimes(
        datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2090-01-01"), timezones=st.just(UTC)
    ),
    st.sampled_from(ZONES),
)
def test_a_day_is_between_its_first_and_its_last_instant(at: datetime, zone: str) -> None:
    day = calendar.day_of(at, zone)
    first, last = calendar.first_instant(day, zone), calendar.last_instant(day, zone)

    assert first <= at <= last
    assert calendar.day_of(last, zone) == day
    assert last + timedelta(microseconds=1) == calendar.first_instant(day + timedelta(days=1), zone)
    assert timedelta(hours=22) < last - first < timedelta(hours=26)


def test_where_midnight_is_skipped_the_day_begins_when_the_clock_goes_on() -> None:
    """In São Paulo, the second after 2018-11-03 23:59:59 was 2018-11-04 01:00:00."""
    first = calendar.first_instant(date(2018, 11, 4), "America/Sao_Paulo")

    assert first.astimezone(ZoneInfo("America/Sao_Paulo")).hour == 1


def _pass(facts: dict[str, Any]) -> Pass:
    times: dict[str, Any] = {
        name: _at(facts[name]) for name in ("valid_from", "valid_until", "starts_until") if name in facts
    }
    return Pass(**(facts | times | {"rule": Rule.of(facts["rule"])}))


def _visits(facts: dict[str, Any]) -> Visits:
    return Visits(**{**facts, "first_at": _at(facts["first_at"]) if "first_at" in facts else None})


def _desk(facts: dict[str, Any]) -> Desk:
    return Desk(facts["zone"], tuple(_participation(one) for one in facts["participations"]))


def _participation(facts: dict[str, Any]) -> Participation:
    times: dict[str, Any] = {name: _at(facts[name]) for name in ("from_at", "until_at") if name in facts}
    rule = Rule.of(facts["rule"]) if "rule" in facts else None
    return Participation(**(facts | times | {"rule": rule}))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
