"""Test what becomes of the facts that devices hand over late: the table of what is stored and what was shown."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.entries.models import Scan
from portillon.issuing.seals.codes import code_of
from tests.api.journal import Phone, all_sums_agree, counts, phone_of, rows, used
from tests.organiser import Organiser


@pytest.fixture
def phone(alice: Organiser) -> Iterator[Phone]:
    yield phone_of(alice, enrolled_at=timezone.now() - timedelta(days=3))
    all_sums_agree()


def test_an_admission_that_nobody_heard_of_is_stored_as_it_happened(alice: Organiser, phone: Phone) -> None:
    at = timezone.now() - timedelta(minutes=40)
    phone.note(alice.code(), scanned_at=at.isoformat())

    answer = phone.hand_over()

    (one,) = answer["answers"]
    assert (one["outcome"], one["number"], answer["journal"]) == ("stored", 1, 1)
    assert (one["stored"]["verdict"], one["stored"]["used"]) == ("admitted", 1)
    scan = Scan.objects.get()
    assert (scan.decided_at, scan.scanned_at, scan.shown, scan.journal_number) == (at, at, "admitted", 1)
    assert scan.received_at
    assert counts(alice) == (1, 1, 0, 0)


def test_a_journal_sent_again_changes_nothing(alice: Organiser, phone: Phone) -> None:
    code = alice.code()
    phone.note(code)
    phone.note(code)
    phone.take_back(phone.note(alice.code("Eve")))
    first, before = phone.became(), rows()

    assert phone.became() == ["replayed", "overrun", "replayed", "replayed"]
    assert first == ["stored", "overrun", "stored", "stored"]
    assert rows() == before


def test_a_scan_answered_live_is_the_same_scan(alice: Organiser, phone: Phone) -> None:
    entry = phone.note(alice.code())
    live = phone.scan(entry)

    (one,) = phone.hand_over()["answers"]

    assert one["outcome"] == "replayed"
    nameless = {**live["credential"], "name": None, "seat": None, "ticket_number": None}
    assert one["stored"] == {**live.content, "replayed": True, "credential": nameless}
    assert len(rows()) == 1


def test_a_scan_that_came_late_is_replayed_live(alice: Organiser, phone: Phone) -> None:
    entry = phone.note(alice.code())
    phone.hand_over()

    live = phone.scan(entry)

    assert (live["verdict"], live["replayed"], len(rows())) == ("admitted", True, 1)


@pytest.mark.parametrize("verdict", ["refused", None])
def test_an_admission_that_was_not_shown_is_taken_back(
    alice: Organiser, phone: Phone, verdict: str | None
) -> None:
    ticket = alice.issue(admits=2)
    phone.scan(phone.note(code_of(ticket), verdict))

    assert phone.became() == phone.became() == ["taken_back"]
    assert rows() == [("entry", "ok", 1), ("reversal", "ok", 1)]
    assert (used(ticket), counts(alice)) == (0, (0, 0, 0, 0))
    assert alice.scan(code_of(ticket), party=2)["verdict"] == "admitted"


def test_a_ticket_that_was_used_again_since_gets_its_place_back(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue(admits=3)
    phone.scan(phone.note(code_of(ticket), None, party=2))
    alice.scan(code_of(ticket))

    assert phone.became() == ["taken_back"]
    assert (used(ticket), counts(alice)) == (1, (1, 1, 0, 0))


def test_a_refusal_shown_is_a_refusal_stored(alice: Organiser, phone: Phone) -> None:
    code = alice.code()
    phone.scan(phone.note(code, "admitted"))
    phone.scan(phone.note(code, "refused"))

    assert phone.became() == ["replayed", "replayed"]
    assert counts(alice) == (1, 1, 0, 1)


def test_the_server_tells_its_own_reason_of_a_late_refusal(alice: Organiser, phone: Phone) -> None:
    code = alice.code()
    alice.scan(code)
    phone.note(code, "refused", "wrong_gate")

    assert (phone.became(), phone.became()) == (["stored"], ["replayed"])
    late = Scan.objects.latest("pk")
    assert (late.reason, late.shown, late.shown_reason) == ("used_up", "refused", "wrong_gate")


def test_a_refusal_that_the_server_would_not_give_stays_a_refusal(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue()
    phone.note(code_of(ticket), "refused", "wrong_gate")

    (one,) = phone.hand_over()["answers"]

    assert (one["outcome"], one["stored"]["verdict"], one["stored"]["remaining"]) == ("stored", "refused", 1)
    late = Scan.objects.get()
    assert (late.reason, late.because) == ("wrong_gate", {"server": "ok"})
    assert (used(ticket), counts(alice)) == (0, (0, 0, 0, 1))


def test_what_was_given_up_takes_no_place_even_if_its_request_comes_later(
    alice: Organiser, phone: Phone
) -> None:
    ticket = alice.issue()
    entry = phone.note(code_of(ticket), None)

    assert phone.became() == phone.became() == ["taken_back"]
    assert phone.scan(entry)["replayed"]
    assert rows() == [("entry", "ok", 1), ("reversal", "ok", 1)]
    assert (used(ticket), counts(alice)) == (0, (0, 0, 0, 0))


def test_what_was_given_up_and_is_refused_lets_nobody_in(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue()
    alice.scan(code_of(ticket))
    phone.note(code_of(ticket), None)

    assert (phone.became(), phone.became()) == (["stored"], ["replayed"])
    assert rows() == [("entry", "ok", 1), ("entry", "used_up", 1)]
    assert counts(alice) == (1, 1, 0, 1)


def test_a_phone_that_was_moved_to_another_door_hands_over_the_first_one(alice: Organiser) -> None:
    phone = phone_of(alice)
    other = alice.event.gates.create(organisation=alice.organisation, title="North")
    phone.device.event, phone.device.gate = alice.event, other
    phone.device.save()
    phone.note(alice.code())

    assert phone.became() == ["stored"]


def test_an_entry_taken_back_on_the_phone(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue()
    scan = phone.note(code_of(ticket))
    back = phone.take_back(scan)

    answer = phone.hand_over()

    assert answer["answers"][1]["stored"]["reversal_id"] == back["reversal_id"]
    assert (used(ticket), counts(alice)) == (0, (0, 0, 0, 0))


def test_a_reversal_that_was_answered_live_is_the_same_one(alice: Organiser, phone: Phone) -> None:
    scan = phone.note(alice.code())
    phone.scan(scan)
    back = phone.take_back(scan)
    alice.reverse(scan["scan_id"], phone.key, back["reversal_id"])

    assert phone.became() == ["replayed", "replayed"]
    assert counts(alice) == (0, 0, 0, 0)


def test_a_journal_tells_no_names(alice: Organiser, phone: Phone) -> None:
    """Whoever holds a lost phone could otherwise ask about one ticket after the other without using a place."""
    ticket = alice.issue("Anna", seat="Rang 3")
    phone.note(code_of(ticket), "refused", "used_up")
    phone.note(ticket.number)

    answer = phone.hand_over()

    assert [one["stored"]["reason"] for one in answer["answers"]] == ["used_up", "ok"]
    assert "Anna" not in str(answer.content)
    assert "Rang 3" not in str(answer.content)


def test_a_phone_takes_back_its_last_entry_also_after_its_journal_came(
    alice: Organiser, phone: Phone
) -> None:
    earlier = timezone.now() - timedelta(minutes=20)
    phone.note(alice.code(), scanned_at=earlier.isoformat())
    last = alice.scan(alice.code(), key=phone.key)
    phone.hand_over()

    assert alice.reverse(last["scan_id"], phone.key).status == 201
