"""Test through the API what a door answers to everything that may be shown: each reason, in the contract's order."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from portillon.core.number import check_digit
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from tests.issuing.version_1 import code_of_version_1
from tests.organiser import Organiser


def test_a_ticket_lets_its_holder_in(alice: Organiser) -> None:
    answer = alice.scan(alice.code())

    assert (answer.status, answer["verdict"], answer["reason"]) == (200, "admitted", "ok")
    assert (answer["used"], answer["allowed"], answer["remaining"]) == (1, 1, 0)


def test_the_answer_says_who_and_where(alice: Organiser) -> None:
    ticket = alice.issue("Bob", seat="Block 214, Reihe B, Sitz 13")

    answer = alice.scan(code_of(ticket))

    assert answer["credential"] == {
        "id": str(ticket.pk),
        "kind": "ticket",
        "number": None,
        "ticket_number": ticket.number,
        "name": "Bob",
        "seat": "Block 214, Reihe B, Sitz 13",
    }
    assert (answer["gate"], answer["gate_id"]) == ("Main door", alice.gate)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.com/",
        "https://example.com/t/AEAAAAAB",
        "BEGIN:VCARD\nFN:Bob\nEND:VCARD",
        "x" * 4096,
        "\x00\x07",
        "😀",
        "-12345678",
        "1234567890",
    ],
)
def test_something_else_is_unreadable(alice: Organiser, text: str) -> None:
    answer = alice.scan(text)

    assert (answer.status, answer["verdict"], answer["reason"]) == (200, "refused", "unreadable")
    assert answer["credential"] is None


def test_a_code_of_version_1_still_opens(alice: Organiser) -> None:
    assert alice.scan(code_of_version_1(alice.issue()))["reason"] == "ok"


def test_an_altered_code_is_unreadable(alice: Organiser) -> None:
    code = alice.code()
    altered = code[:-3] + str((int(code[-3]) + 1) % 10) + code[-2:]

    assert alice.scan(altered)["reason"] == "unreadable"


def test_another_organisations_ticket_is_unreadable(alice: Organiser, bob: Organiser) -> None:
    answer = alice.scan(bob.code())

    assert answer["reason"] == "unreadable"
    assert (answer["credential"], answer["allowed"]) == (None, 0)


def test_another_organisations_ticket_number_is_unknown(alice: Organiser, bob: Organiser) -> None:
    assert alice.scan(bob.issue().number)["reason"] == "unknown"


def test_a_removed_participant_is_unknown(alice: Organiser) -> None:
    ticket = alice.issue()
    code = code_of(ticket)
    tickets.remove(ticket)

    assert alice.scan(code)["reason"] == "unknown"


def test_a_ticket_of_another_event_is_at_the_wrong_gate(alice: Organiser) -> None:
    reading = alice.another_event()
    answer = alice.scan(alice.code(event=reading))

    assert answer["reason"] == "wrong_gate"
    assert "Reading" in answer["detail"]


def test_a_cancelled_ticket_stays_out(alice: Organiser) -> None:
    ticket = alice.issue()
    tickets.cancel(ticket)

    assert alice.scan(code_of(ticket))["reason"] == "cancelled"


def test_a_code_from_before_a_reissue_is_blocked(alice: Organiser) -> None:
    ticket = alice.issue()
    old = code_of(ticket)
    tickets.reissue(ticket)

    assert alice.scan(old)["reason"] == "blocked"
    assert alice.scan(code_of(ticket))["reason"] == "ok"


def test_a_reissued_ticket_admits_nobody_twice(alice: Organiser) -> None:
    ticket = alice.issue()
    alice.scan(code_of(ticket))
    tickets.reissue(ticket)

    assert alice.scan(code_of(ticket))["reason"] == "used_up"


def test_before_doors_open_it_is_too_early(alice: Organiser) -> None:
    soon = timezone.now() + timedelta(hours=1)
    reading = alice.another_event(doors_at=soon, starts_at=soon, ends_at=soon)

    answer = alice.scan(alice.code(event=reading), gate=alice.gate_of(reading))

    assert answer["reason"] == "too_early"


def test_after_the_end_it_is_too_late(alice: Organiser) -> None:
    before = timezone.now() - timedelta(hours=1)
    reading = alice.another_event(doors_at=before, starts_at=before, ends_at=before)

    answer = alice.scan(alice.code(event=reading), gate=alice.gate_of(reading))

    assert answer["reason"] == "expired"


def test_a_used_ticket_is_used_up(alice: Organiser) -> None:
    code = alice.code()
    alice.scan(code)

    answer = alice.scan(code)

    assert (answer["reason"], answer["used"], answer["remaining"]) == ("used_up", 1, 0)


def test_used_up_says_when_where_and_on_which_device(alice: Organiser) -> None:
    _device, key = alice.steward(name="Charlie's phone")
    code = alice.code()
    first = alice.scan(code, key=key)

    answer = alice.scan(code)

    assert answer["since"] == first["decided_at"]
    assert "Main door" in answer["detail"]
    assert "Charlie's phone" in answer["detail"]


def test_more_persons_than_are_left_are_too_many(alice: Organiser) -> None:
    code = alice.code(admits=3)
    alice.scan(code, party=2)

    answer = alice.scan(code, party=2)

    assert (answer["reason"], answer["used"], answer["remaining"]) == ("party_too_large", 2, 1)


def test_too_large_a_party_leaves_the_places_to_smaller_ones(alice: Organiser) -> None:
    code = alice.code(admits=3)
    alice.scan(code, party=4)

    assert alice.scan(code, party=3)["reason"] == "ok"


def test_each_scan_lets_one_person_in_unless_it_asks_for_more(alice: Organiser) -> None:
    code = alice.code(admits=4)

    assert [alice.scan(code)["used"], alice.scan(code, party=2)["used"], alice.scan(code)["used"]] == [
        1,
        3,
        4,
    ]


@pytest.mark.parametrize("spelling", ["lower", "upper", "spaced"])
def test_case_and_white_space_do_not_matter(alice: Organiser, spelling: str) -> None:
    code = alice.code()
    spellings = {
        "lower": code.lower(),
        "upper": code.upper(),
        "spaced": f"\ufeff {code[:60]}\n{code[60:]}\r\n",
    }

    assert alice.scan(spellings[spelling])["reason"] == "ok"


def test_the_bare_token_is_enough(alice: Organiser) -> None:
    assert alice.scan(alice.code().rpartition("/")[2])["reason"] == "ok"


def test_two_codes_of_a_ticket_differ_and_lead_to_the_same_places(alice: Organiser) -> None:
    ticket = alice.issue(admits=2)
    first, second = code_of(ticket), code_of(ticket)

    assert first != second
    assert [alice.scan(first)["used"], alice.scan(second)["used"]] == [1, 2]


def test_a_typed_ticket_number_lets_in(alice: Organiser) -> None:
    typed = alice.issue().number

    assert alice.scan(f" {typed[:3]}-{typed[3:6]} {typed[6:]}\r")["reason"] == "ok"


def test_a_typed_number_works_after_a_reissue_too(alice: Organiser) -> None:
    ticket = alice.issue()
    tickets.reissue(ticket)

    assert alice.scan(ticket.number)["reason"] == "ok"


@pytest.mark.parametrize("digits", ["1234567", "12345678"])
def test_a_number_that_was_never_issued_is_unknown(alice: Organiser, digits: str) -> None:
    assert alice.scan(digits + check_digit(digits))["reason"] == "unknown"


@pytest.mark.parametrize("digits", ["1234567", "12345678"])
def test_a_wrong_check_digit_is_unreadable(alice: Organiser, digits: str) -> None:
    wrong = str((int(check_digit(digits)) + 1) % 10)

    assert alice.scan(digits + wrong)["reason"] == "unreadable"


def test_of_two_reasons_the_earlier_is_given(alice: Organiser) -> None:
    before = timezone.now() - timedelta(hours=1)
    reading = alice.another_event(doors_at=before, starts_at=before, ends_at=before)
    ticket = alice.issue(event=reading)
    tickets.cancel(ticket)
    code = code_of(ticket)
    tickets.reissue(ticket)

    reasons = [alice.scan(code)["reason"], alice.scan(code, gate=alice.gate_of(reading))["reason"]]

    assert reasons == ["wrong_gate", "cancelled"]


def test_the_verdict_is_at_the_servers_time_whatever_the_client_says(alice: Organiser) -> None:
    answer = alice.scan(alice.code(), scanned_at="2001-01-01T00:00:00+01:00")

    assert answer["reason"] == "ok"


def test_a_scan_id_of_any_kind_comes_back_as_it_is_kept(alice: Organiser) -> None:
    scan_id = uuid4()

    assert alice.scan(alice.code(), scan_id=scan_id.hex.upper())["scan_id"] == str(scan_id)
