"""Test programmes, venues and passes through the API, and the verdicts of a venue's desk."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from portillon.accounts.models import Organisation
from portillon.core.number import is_valid
from portillon.entries.ledger.verify import verify
from portillon.places.models import Programme
from tests.api.passes import Board, board
from tests.organiser import Organiser


@pytest.fixture
def desk(alice: Organiser) -> Board:
    return board(alice)


def test_a_pass_has_a_number_of_eight_digits_with_a_check_digit(desk: Board) -> None:
    made = desk.issue()

    assert made.status == 201
    assert len(made["number"]) == 8
    assert is_valid(made["number"])
    assert (made["status"], made["name"], made["max_companions"]) == ("active", "Sarah Kuntz", 4)


def test_a_desk_lets_the_holder_and_companions_in(desk: Board) -> None:
    made = desk.issue()

    verdict = desk.show(made["number"], party=5)

    assert (verdict["verdict"], verdict["reason"]) == ("admitted", "ok")
    assert verdict["credential"] == {
        "id": made["id"],
        "kind": "pass",
        "number": made["number"],
        "ticket_number": None,
        "name": "Sarah Kuntz",
        "seat": "",
    }
    assert verdict["detail"] == "Welcome: 5 persons."


def test_a_desk_expects_nobody_and_counts_none(desk: Board) -> None:
    verdict = desk.show(desk.issue()["number"], party=3)

    taken_back = desk.alice.reverse(verdict["scan_id"])

    assert verdict["counts"] == taken_back["counts"] == {"admitted": None, "expected": None}


def test_its_code_is_as_good_as_its_number_and_spaces_do_not_matter(desk: Board) -> None:
    made = desk.issue("Free")
    code = desk.alice.api("GET", f"/passes/{made['id']}/code")["code"]
    number = made["number"]

    shown = (code, code.rpartition("/")[2], number, f" {number[:4]} {number[4:]}\r\n")

    assert [desk.show(text)["reason"] for text in shown] == ["ok"] * 4


def test_five_companions_are_one_too_many(desk: Board) -> None:
    verdict = desk.show(desk.issue()["number"], party=6)

    assert (verdict["reason"], verdict["remaining"]) == ("party_too_large", 5)
    assert verdict["detail"] == "Too many persons: the holder and up to 4 companions may come in."


@pytest.mark.parametrize(
    "kind, expected",
    [
        ("Once", ["ok", "used_up", "used_up", "ok"]),
        ("Daily", ["ok", "used_up", "used_up", "ok"]),
        ("Twice", ["ok", "ok", "used_up", "ok"]),
        ("Free", ["ok", "ok", "ok", "ok"]),
    ],
)
def test_the_rule_counts_entries_at_each_venue(desk: Board, kind: str, expected: list[str]) -> None:
    number = desk.issue(kind)["number"]

    assert desk.reasons(number, desk.castle, desk.castle, desk.castle, desk.museum) == expected


def test_a_venues_own_rule_goes_before_the_types(desk: Board) -> None:
    desk.takes_part(desk.museum, rule="unlimited")
    number = desk.issue("Once")["number"]

    assert desk.reasons(number, desk.castle, desk.castle, desk.museum, desk.museum) == [
        "ok",
        "used_up",
        "ok",
        "ok",
    ]


def test_used_up_says_when_and_where(desk: Board) -> None:
    number = desk.issue("Once")["number"]
    first = desk.show(number)

    again = desk.show(number)

    assert again["since"] == first["decided_at"]
    assert (again["used"], again["allowed"], again["remaining"]) == (1, 1, 0)
    assert "used here already" in again["detail"]


def test_a_venue_outside_the_programme_is_the_wrong_gate_and_says_which(desk: Board) -> None:
    verdict = desk.show(desk.issue()["number"], desk.mill)

    assert verdict["reason"] == "wrong_gate"
    assert "Pass Destination" in verdict["detail"]


def test_a_venue_that_left_the_programme_takes_no_pass(desk: Board) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    desk.takes_part(desk.museum, until=yesterday)
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    desk.takes_part(desk.mill, **{"from": tomorrow})
    number = desk.issue("Free")["number"]

    assert desk.reasons(number, desk.museum, desk.mill, desk.castle) == ["wrong_gate", "wrong_gate", "ok"]


@pytest.mark.parametrize("kind, reason", [("Last year", "expired"), ("Next century", "too_early")])
def test_its_days_are_kept(desk: Board, kind: str, reason: str) -> None:
    made = desk.issue(kind)

    assert made["status"] == {"expired": "expired", "too_early": "not_yet_valid"}[reason]
    assert desk.show(made["number"])["reason"] == reason


def test_a_pass_that_starts_with_its_first_use_says_until_when_from_then_on(desk: Board) -> None:
    made = desk.issue("Three days")
    before = desk.alice.api("GET", f"/passes/{made['id']}")["valid_until"]

    desk.show(made["number"])

    after = desk.alice.api("GET", f"/passes/{made['id']}")
    assert before is None
    assert (
        timedelta(days=2)
        < datetime.fromisoformat(after["valid_until"]) - datetime.now(UTC)
        < timedelta(days=3)
    )
    assert after["entries"] == 1


def test_blocked_cancelled_and_removed(desk: Board) -> None:
    number = desk.issue("Free")
    reasons = [desk.show(number["number"])["reason"]]
    for act in ("block", "unblock", "cancel"):
        assert desk.alice.api("POST", f"/passes/{number['id']}/{act}").status == 200
        reasons.append(desk.show(number["number"])["reason"])
    assert desk.alice.api("DELETE", f"/passes/{number['id']}").status == 204
    reasons.append(desk.show(number["number"])["reason"])

    assert reasons == ["ok", "blocked", "ok", "cancelled", "unknown"]


def test_a_reissued_pass_has_a_new_number_and_the_old_one_is_blocked(desk: Board) -> None:
    made = desk.issue("Free")
    code = desk.alice.api("GET", f"/passes/{made['id']}/code")["code"]

    fresh = desk.alice.api("POST", f"/passes/{made['id']}/reissue")

    assert fresh["number"] != made["number"]
    shown = (made["number"], code, fresh["number"])
    assert [desk.show(text)["reason"] for text in shown] == ["blocked", "blocked", "ok"]


def test_a_wrong_check_digit_is_unreadable_and_a_number_never_issued_unknown(desk: Board) -> None:
    number = desk.issue()["number"]
    wrong = number[:7] + str((int(number[7]) + 1) % 10)

    assert desk.show(wrong)["reason"] == "unreadable"
    assert desk.show("00000000")["reason"] == "unknown"


def test_a_number_of_an_existing_scheme_is_taken_as_it_is(desk: Board) -> None:
    made = desk.issue(number="6503 7871")

    assert made["number"] == "65037871"
    assert not is_valid(made["number"])
    assert desk.show("65037871")["reason"] == "ok"
    assert desk.issue(number="65037871").status == 409


def test_a_ticket_at_a_desk_and_a_pass_at_a_door_are_wrong_there(desk: Board) -> None:
    ticket = desk.alice.code()

    assert desk.show(ticket)["reason"] == "wrong_gate"
    verdict = desk.show(desk.issue()["number"], desk.alice.gate)
    assert verdict["reason"] == "wrong_gate"
    assert "Pass Destination" in verdict["detail"]


def test_the_same_scan_again_is_answered_from_the_ledger(desk: Board) -> None:
    number, scan_id = desk.issue("Once")["number"], str(uuid4())

    first, again = (desk.show(number, scan_id=scan_id) for _time in range(2))

    assert again.content == first.content | {"replayed": True}
    assert verify() == 1


def test_an_unlimited_pass_has_no_number_of_entries(desk: Board) -> None:
    verdict = desk.show(desk.issue("Free")["number"])

    assert (verdict["used"], verdict["allowed"], verdict["remaining"]) == (1, None, None)


def test_another_organisations_pass_is_unreadable_or_unknown(desk: Board, bob: Organiser) -> None:
    made = desk.issue()
    code = desk.alice.api("GET", f"/passes/{made['id']}/code")["code"]

    assert bob.scan(code)["reason"] == "unreadable"
    assert bob.scan(made["number"])["reason"] == "unknown"
    assert bob.api("GET", f"/passes/{made['id']}").status == 404
    assert bob.scan(made["number"], gate=desk.castle).status == 404
    body = {"venue": desk.castle}
    theirs = bob.api("POST", "/programmes", {"title": "Theirs"})["id"]
    assert bob.api("POST", f"/programmes/{theirs}/venues", body).status == 404


def test_suggestions_are_few_and_only_of_the_gates_programmes(desk: Board) -> None:
    made = [desk.issue(number=f"6503{n:04}", name=f"Guest {n}") for n in range(12)]
    alice = desk.alice

    found = alice.api("GET", f"/passes?number=6503&gate={desk.castle}")["passes"]
    assert [one["number"] for one in found] == [one["number"] for one in made[:10]]
    assert alice.api("GET", f"/passes?number=650&gate={desk.castle}")["passes"] == []
    assert alice.api("GET", f"/passes?number=6503&gate={desk.mill}")["passes"] == []
    assert alice.api("GET", "/passes?number=65030011")["passes"][0]["name"] == "Guest 11"


def test_who_asks_too_often_waits(desk: Board) -> None:
    statuses = [desk.alice.api("GET", "/passes?number=6503").status for _question in range(125)]

    assert set(statuses[:100]) == {200}
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    "fields, named",
    [
        ({"kind": "Gold"}, "type"),
        ({"name": ""}, "name"),
        ({"email": "no address"}, "email"),
        ({"number": "1234567"}, "number"),
        ({"number": "123456789"}, "number"),
        ({"valid_from": "2027-02-01", "valid_until": "2027-01-01"}, "valid_until"),
        ({"valid_from": "0001-01-01"}, "valid_from"),
        ({"valid_until": "9999-12-31"}, "valid_until"),
        ({"valid_until": "9999-12-31T23:59:59-14:00"}, "valid_until"),
    ],
)
def test_what_is_wrong_is_named(desk: Board, fields: dict[str, str], named: str) -> None:
    answer = desk.issue(**fields)

    assert answer.status == 422
    assert named in str(answer["errors"])


def test_types_and_rules_that_make_no_sense_are_refused(alice: Organiser) -> None:
    def refused(**fields: object) -> int:
        body = {"title": "P", "types": [{"name": "A", **fields}]}
        return alice.api("POST", "/programmes", body).status

    assert refused(rule="weekly") == 422
    assert refused(rule=0) == 422
    assert refused(starts="first_use") == 422
    assert refused(valid_from="2027-02-01", valid_until="2027-01-01") == 422
    assert refused(valid_until="0001-01-01") == 422
    assert refused(rule=3) == 201


@pytest.mark.parametrize("field", ["from", "until"])
@pytest.mark.parametrize("day", ["0001-01-01", "2200-01-01", "9999-12-31"])
def test_no_venue_takes_part_in_an_impossible_year(desk: Board, field: str, day: str) -> None:
    answer = desk.takes_part(desk.mill, **{field: day})

    assert answer.status == 422
    assert "The year must be between 1900 and 2199." in answer["errors"].values()


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_the_outermost_days_are_possible_everywhere(desk: Board, day: str) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        Organisation.objects.update(time_zone=zone)
        assert desk.issue(valid_from=day, valid_until=day).status == 201
    assert desk.issue("A year", valid_from=day).status == 201


def test_a_desk_looks_at_a_pass_and_nothing_is_counted(desk: Board) -> None:
    made = desk.issue("Once", number="65037871")

    def looked(code: str, venue: str) -> object:
        return desk.alice.api("POST", "/passes/look", {"code": code, "gate": venue}).content

    before = looked("6503 7871", desk.castle)
    desk.show("65037871")
    after = looked("65037871", desk.castle)

    assert before == {
        "found": {
            "id": made["id"],
            "number": "65037871",
            "name": "Sarah Kuntz",
            "type": "Once",
            "programme": "Pass Destination",
            "reason": "ok",
            "again": None,
            "valid_until": None,
            "max_companions": 4,
            "entries": 0,
        }
    }
    assert after["found"]["reason"] == "used_up"  # type: ignore[index]
    assert looked("65037871", desk.mill)["found"]["reason"] == "wrong_gate"  # type: ignore[index]
    assert looked("12345678", desk.castle) == {"found": None}
    assert looked(desk.alice.code(), desk.castle) == {"found": None}
    assert verify() == 1


def test_a_desk_is_told_that_the_pass_was_here_minutes_ago(desk: Board) -> None:
    desk.issue("Free", number="65037871")
    desk.show("65037871")

    def told(venue: str) -> object:
        return desk.alice.api("POST", "/passes/look", {"code": "65037871", "gate": venue})["found"]["again"]

    assert told(desk.castle) == "Already here less than 1 min ago."
    assert told(desk.museum) is None
    Programme.objects.update(again_minutes=0)
    assert told(desk.castle) is None


def test_a_desks_device_stands_at_its_desk_alone(desk: Board) -> None:
    alice = desk.alice
    token = alice.api("POST", f"/venues/{desk.castle}/enrolments", {"max_devices": 1})["url"]
    enrolled = alice.api("POST", "/devices", {"token": token, "name": "Handheld"}, key="")
    key, number = enrolled["key"], desk.issue("Free")["number"]

    assert enrolled["gates"] == [
        {"id": desk.castle, "kind": "venue", "title": "Castle", "event": None, "event_title": None}
    ]
    assert desk.show(number, key=key)["reason"] == "ok"
    assert desk.show(number, desk.museum, key=key).status == 403
    assert desk.show(number, alice.gate, key=key).status == 403
    assert alice.api("POST", "/passes/look", {"code": number, "gate": desk.museum}, key=key).status == 403
    suggested = alice.api("GET", f"/passes?number={number[:4]}&gate={desk.museum}", key=key)
    assert [one["number"] for one in suggested["passes"]] == [number]
