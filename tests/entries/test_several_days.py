"""Test tickets for several days of an event at its doors: each day counts by itself, also over nights and reversals."""

from typing import Any

import pytest

from portillon.entries.figures import attendance
from portillon.entries.ledger.verify import verify
from portillon.issuing.models import Credential
from tests.entries.festival import FESTIVAL, FRIDAY, SATURDAY, SUNDAY, Festival
from tests.organiser import Organiser


@pytest.fixture
def festival(alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> Festival:
    return Festival(alice, monkeypatch)


def at_festival(alice: Organiser, monkeypatch: pytest.MonkeyPatch, **fields: Any) -> Festival:
    return Festival(alice, monkeypatch, **fields)


def test_a_ticket_is_good_once_on_each_day(festival: Festival) -> None:
    code = festival.alice.code(event=festival.event)

    assert festival.reasons(code, FRIDAY, FRIDAY, SATURDAY, SATURDAY, SUNDAY, SUNDAY) == ["ok", "used_up"] * 3
    assert isinstance(verify(), int)


def test_after_midnight_it_is_still_the_same_night(festival: Festival) -> None:
    code = festival.alice.code(event=festival.event)

    assert festival.reasons(code, "2031-05-03T00:30", "2031-05-03T04:59", "2031-05-03T05:00") == [
        "ok",
        "used_up",
        "ok",
    ]


def test_the_day_is_that_of_the_events_own_zone(alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    there = at_festival(alice, monkeypatch, time_zone="America/New_York", day_begins="00:00")
    code = alice.code(event=there.event)

    # 23:30 and 00:30 in New York.
    assert there.reasons(code, "2031-05-03T05:30+02:00", "2031-05-03T06:30+02:00") == ["ok", "ok"]


def test_a_used_day_tells_the_next_one(festival: Festival) -> None:
    code = festival.alice.code(event=festival.event)
    festival.reasons(code, FRIDAY)

    told = festival.scan(code, "2031-05-02T21:00")

    assert told["detail"] == (
        "This ticket's day is used up; next on Saturday 3 May 2031."
        " Last entry: today at 20:00, Main door, by the organiser's program."
    )
    assert (told["used"], told["allowed"], told["remaining"]) == (1, 1, 0)


def test_on_the_last_day_there_is_no_next_one(festival: Festival) -> None:
    code = festival.alice.code(event=festival.event)
    festival.reasons(code, SUNDAY)

    assert festival.scan(code, SUNDAY)["detail"].startswith("Already used: today at 20:00")


def test_two_of_three_days_may_be_any_two(alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    festival = at_festival(alice, monkeypatch, rule=2)
    code = alice.code(event=festival.event)

    assert festival.reasons(code, FRIDAY, SUNDAY) == ["ok", "ok"]
    late = alice.code("Carol", event=festival.event)
    assert festival.reasons(late, FRIDAY, SATURDAY, SUNDAY) == ["ok", "ok", "used_up"]
    told = festival.scan(late, SUNDAY)
    assert told["detail"].startswith("All 2 days of this ticket are used. Last entry: on 3 May 2031 at 20:00")
    assert told["remaining"] == 0


def test_a_party_counts_by_day_and_its_persons_once(festival: Festival) -> None:
    code = festival.alice.code(admits=3, event=festival.event)

    festival.scan(code, FRIDAY, party=2)
    too_many = festival.scan(code, FRIDAY, party=2)
    saturday = festival.scan(code, SATURDAY, party=3)

    assert (too_many["reason"], too_many["remaining"]) == ("party_too_large", 1)
    assert (saturday["reason"], saturday["used"]) == ("ok", 3)
    # Of those on Saturday, two had been there on Friday.
    assert saturday["counts"] == {"admitted": 3, "expected": 3}
    assert (festival.counts()["admitted"], festival.counts()["inside"]) == (3, 3)


def test_the_statistics_tell_each_day(festival: Festival) -> None:
    code = festival.alice.code(admits=3, event=festival.event)
    festival.scan(code, FRIDAY, party=2)
    festival.scan(code, "2031-05-04T00:30", party=3)

    stats = festival.alice.api("GET", f"/events/{festival.event.pk}/stats")

    assert stats["by_day"] == [
        {"day": "2031-05-02", "persons": 2},
        {"day": "2031-05-03", "persons": 3},
        {"day": "2031-05-04", "persons": 0},
    ]
    assert (stats["admitted"], stats["show_rate"]) == (3, 1.0)


def test_who_leaves_comes_back_on_the_same_day_without_using_another(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    festival = at_festival(alice, monkeypatch, rule=2, reentry=True)
    code = alice.code(event=festival.event)

    festival.scan(code, FRIDAY)
    festival.scan(code, SATURDAY)
    assert festival.scan(code, "2031-05-03T21:00", festival.exit)["reason"] == "ok"

    assert festival.reasons(code, "2031-05-03T22:00", SUNDAY) == ["ok", "used_up"]


def test_who_came_yesterday_may_leave_today_and_come_again(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    festival = at_festival(alice, monkeypatch, reentry=True, day_begins="00:00")
    code = alice.code(event=festival.event)
    festival.scan(code, FRIDAY)

    out = festival.scan(code, "2031-05-03T01:00", festival.exit)
    again = festival.scan(code, "2031-05-03T01:05", festival.exit)

    assert (out["reason"], again["reason"]) == ("ok", "party_too_large")
    assert festival.reasons(code, SATURDAY, SATURDAY) == ["ok", "used_up"]
    assert festival.counts()["admitted"] == 1


def test_a_reversed_entry_gives_the_day_back(alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    festival = at_festival(alice, monkeypatch, rule=1)
    code = alice.code(event=festival.event)

    entered = festival.scan(code, FRIDAY)
    assert alice.reverse(entered["scan_id"]).status == 201

    assert festival.counts()["admitted"] == 0
    assert festival.reasons(code, SATURDAY, SUNDAY) == ["ok", "used_up"]


def test_an_earlier_days_entry_is_reversed_without_touching_today(festival: Festival) -> None:
    ticket = festival.alice.issue(event=festival.event)
    friday = festival.scan(ticket.number, FRIDAY)
    festival.scan(ticket.number, SATURDAY)

    assert festival.alice.reverse(friday["scan_id"]).status == 201

    assert festival.reasons(ticket.number, SATURDAY) == ["used_up"]
    # The person came all the same, on Saturday.
    assert festival.counts()["admitted"] == 1
    assert attendance.used_of([ticket.pk]) == {ticket.pk: 1}
    assert isinstance(verify(), int)


def test_a_reversal_on_the_next_day_leaves_that_day_free(festival: Festival) -> None:
    ticket = festival.alice.issue(event=festival.event)
    friday = festival.scan(ticket.number, FRIDAY)
    festival.scan("nobody", SATURDAY)
    assert festival.alice.reverse(friday["scan_id"]).status == 201

    assert list(attendance.missing(Credential.objects.filter(event=festival.event))) == [ticket]
    assert festival.reasons(ticket.number, SATURDAY) == ["ok"]
    assert list(attendance.arrived(Credential.objects.filter(event=festival.event))) == [ticket]


def test_a_reversal_is_deducted_on_the_day_of_its_entry(festival: Festival) -> None:
    family, others = (festival.alice.code(name, 4, festival.event) for name in ("Anna", "Bob"))
    friday = festival.scan(family, FRIDAY, party=4)
    saturday = festival.scan(others, SATURDAY, party=4)

    assert festival.alice.reverse(friday["scan_id"]).status == 201

    assert (festival.counts()["inside"], festival.counts()["per_gate"][0]["inside"]) == (4, 4)
    stats = festival.alice.api("GET", f"/events/{festival.event.pk}/stats")
    assert [day["persons"] for day in stats["by_day"]] == [0, 4, 0]

    assert festival.alice.reverse(saturday["scan_id"]).status == 201
    assert festival.counts()["inside"] == 0


def test_a_rule_needs_so_many_days(alice: Organiser) -> None:
    answer = alice.api("POST", "/events", {**FESTIVAL, "rule": 4})

    assert (answer.status, answer["errors"]) == (422, {"rule": "The event does not have so many days."})


@pytest.mark.parametrize(
    "field, value",
    [("rule", "weekly"), ("rule", 0), ("rule", 367), ("day_begins", "24:00"), ("day_begins", "5")],
)
def test_what_is_no_rule_is_refused_by_name(alice: Organiser, field: str, value: object) -> None:
    answer = alice.api("POST", "/events", {**FESTIVAL, field: value})

    assert answer.status == 422
    assert any(name.startswith(field) for name in answer["errors"])


def test_an_event_tells_its_rule(festival: Festival) -> None:
    assert (festival.made["rule"], festival.made["day_begins"]) == ("daily", "05:00")
    changed = festival.alice.api("PATCH", f"/events/{festival.event.pk}", {"rule": 2})
    assert (changed["rule"], changed["day_begins"]) == (2, "05:00")
    assert festival.alice.api("GET", f"/events/{festival.alice.event.pk}")["rule"] == "once"


def test_the_doubled_hour_belongs_to_one_day(alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    """On 26 October 2031 the clock goes from 03:00 back to 02:00."""
    times = {
        "doors_at": "2031-10-25T18:00:00+02:00",
        "starts_at": "2031-10-25T19:00:00+02:00",
        "ends_at": "2031-10-26T20:00:00+01:00",
    }
    festival = at_festival(alice, monkeypatch, **times, day_begins="02:30")
    code = alice.code(event=festival.event)

    found = [
        festival.scan(code, at)["reason"]
        for at in (
            "2031-10-26T02:29+02:00",
            "2031-10-26T02:31+02:00",
            "2031-10-26T02:10+01:00",
            "2031-10-26T02:31+01:00",
        )
    ]

    assert found == ["ok", "ok", "used_up", "used_up"]
