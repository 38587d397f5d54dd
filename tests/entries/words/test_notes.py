"""Test through the API what a steward is told to check on a valid ticket, and the earlier entries of a used one."""

import json
from uuid import uuid4

import pytest

from portillon.entries.models import Scan
from portillon.issuing.seals.codes import code_of
from tests.organiser import Organiser


def check(alice: Organiser, *categories: str) -> None:
    answer = alice.api("PATCH", f"/events/{alice.event.pk}", {"check_categories": list(categories)})
    assert answer["check_categories"] == list(categories)


@pytest.mark.parametrize(
    "language, sentence",
    [
        ("en", "Please check: Student (1,200.00\N{NO-BREAK SPACE}CHF)"),
        ("de", "Bitte prüfen: Student (1.200,00\N{NO-BREAK SPACE}CHF)"),
    ],
)
def test_a_category_to_check_is_said_with_its_price(alice: Organiser, language: str, sentence: str) -> None:
    check(alice, "Student")
    code = code_of(alice.issue(category="Student", price="CHF 1200"))

    answer = alice.scan(code, language=language)

    assert answer["verdict"] == "admitted"
    assert answer["notes"] == [sentence]


@pytest.mark.parametrize(
    "language, sentence", [("de", "Bitte prüfen: Student"), ("fr", "À vérifier\N{NO-BREAK SPACE}: Student")]
)
def test_it_is_said_in_the_devices_language(alice: Organiser, language: str, sentence: str) -> None:
    check(alice, "Student")

    assert alice.scan(code_of(alice.issue(category="Student")), language=language)["notes"] == [sentence]


def test_the_organisers_note_comes_with_every_entry(alice: Organiser) -> None:
    made = alice.api(
        "POST",
        f"/events/{alice.event.pk}/tickets",
        {"name": "Zoë", "email": "z@example.org", "admits": 2, "door_note": "Wheelchair: lift on the left"},
    )
    code = alice.api("GET", f"/tickets/{made['id']}/code")["code"]

    notes = [alice.scan(code)["notes"] for _ in range(3)]

    assert made["door_note"] == "Wheelchair: lift on the left"
    assert notes == [["Wheelchair: lift on the left"]] * 2 + [[]]


def test_a_ticket_without_any_has_none(alice: Organiser) -> None:
    check(alice, "Student")

    assert alice.scan(alice.code())["notes"] == []


def test_a_retry_is_told_the_notes_again(alice: Organiser) -> None:
    code, scan_id = code_of(alice.issue(door_note="VIP")), str(uuid4())

    answers = [alice.scan(code, scan_id=scan_id) for _ in range(2)]

    assert [(answer["replayed"], answer["notes"]) for answer in answers] == [
        (False, ["VIP"]),
        (True, ["VIP"]),
    ]


def test_the_ledger_holds_no_note(alice: Organiser) -> None:
    check(alice, "Student")
    alice.scan(code_of(alice.issue(category="Student", door_note="Wheelchair")))

    stored = json.dumps(list(Scan.objects.values()), default=str)

    assert "Wheelchair" not in stored
    assert "Student" not in stored


def test_used_up_lists_the_last_entries(alice: Organiser) -> None:
    code = alice.code(admits=6)
    _device, key = alice.steward(name="Tablet 3")
    for _ in range(6):
        alice.scan(code, key=key)

    history = alice.scan(code)["history"]

    assert len(history) == 5
    assert history[0]["at"] > history[-1]["at"]
    assert (history[0]["gate"], history[0]["device"], history[0]["party"]) == ("Main door", "Tablet 3", 1)


def test_an_entry_that_was_taken_back_is_not_listed(alice: Organiser) -> None:
    code = alice.code()
    taken_back = alice.scan(code)
    alice.reverse(taken_back["scan_id"])
    alice.scan(code)

    assert len(alice.scan(code)["history"]) == 1


def test_other_refusals_list_nothing(alice: Organiser) -> None:
    ticket = alice.issue()
    alice.scan(code_of(ticket))
    alice.api("POST", f"/tickets/{ticket.pk}/cancel")

    assert alice.scan(code_of(ticket))["history"] == []


def test_a_replay_lists_what_it_listed(alice: Organiser) -> None:
    code, scan_id = alice.code(admits=2), str(uuid4())
    alice.scan(code)
    alice.scan(code)
    first = alice.scan(code, scan_id=scan_id)

    assert alice.scan(code, scan_id=scan_id)["history"] == first["history"]
