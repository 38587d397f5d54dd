"""Test which entries of a journal cannot become rows and are kept in quarantine."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from portillon.entries import guesses
from portillon.entries.late import quarantine
from portillon.entries.models import Quarantined, Scan
from portillon.issuing.seals.codes import code_of
from tests.api.journal import Phone, all_sums_agree, counts, phone_of, rows
from tests.organiser import Organiser


@pytest.fixture
def phone(alice: Organiser) -> Iterator[Phone]:
    yield phone_of(alice, enrolled_at=timezone.now() - timedelta(days=3))
    all_sums_agree()


def test_an_admission_that_was_not_shown_stays_if_its_person_has_left_since(
    alice: Organiser, phone: Phone
) -> None:
    """Who went out must have come in, whatever the phone has shown."""
    ticket = alice.issue()
    alice.event.reentry = True
    alice.event.save()
    out = alice.event.gates.create(organisation=alice.organisation, title="Out", is_exit=True)
    phone.scan(phone.note(code_of(ticket), None))
    alice.scan(code_of(ticket), gate=str(out.pk))

    (one,) = phone.hand_over()["answers"]

    assert (one["outcome"], one["stored"]["verdict"]) == ("quarantined", "admitted")
    assert Quarantined.objects.get().why == Quarantined.Why.BUILT_ON
    assert counts(alice) == (1, 0, 0, 0)


def test_a_late_refusal_needs_a_reason(alice: Organiser, phone: Phone) -> None:
    phone.note(alice.code(), "refused", "ok")

    assert phone.became() == ["quarantined"]
    assert Quarantined.objects.get().why == Quarantined.Why.NO_REASON


def test_a_known_scan_with_another_body_is_kept_apart(alice: Organiser, phone: Phone) -> None:
    entry = phone.note(alice.code())
    phone.scan(entry)
    entry["party"] = 2

    (one,) = phone.hand_over()["answers"]

    assert (one["outcome"], one["stored"]["status"]) == ("quarantined", 409)
    assert (Quarantined.objects.get().why, len(rows())) == (Quarantined.Why.OTHER_BODY, 1)


@pytest.mark.parametrize(
    "wrong", [{"scan_id": "7"}, {"party": 0}, {"scanned_at": "noon"}, {"reason": "\0"}, {"verdict": "green"}]
)
def test_an_entry_that_cannot_be_read_stops_no_other(
    alice: Organiser, phone: Phone, wrong: dict[str, Any]
) -> None:
    phone.note(alice.code(), **wrong)
    phone.note(alice.code("Eve"))

    answer = phone.hand_over()

    assert [one["outcome"] for one in answer["answers"]] == ["quarantined", "stored"]
    assert list(answer["answers"][0]["stored"]["errors"]) == list(wrong)
    assert answer["journal"] == 2


def test_a_scan_at_a_gate_elsewhere_is_kept_apart(alice: Organiser, bob: Organiser, phone: Phone) -> None:
    phone.note(alice.code(), gate=bob.gate)
    phone.note(alice.code(), gate="999999")

    assert phone.became() == phone.became() == ["quarantined", "quarantined"]
    assert rows() == []
    assert [one.number for one in quarantine.of_device(phone.device)] == [2, 1]
    assert [one.device for one in quarantine.by_device(alice.organisation)] == [phone.device]
    assert quarantine.by_device(bob.organisation) == []


@pytest.mark.parametrize("whose", ["unknown", "refused", "another's"])
def test_what_cannot_be_taken_back_is_kept_apart(alice: Organiser, phone: Phone, whose: str) -> None:
    scan = phone.note("something else", "refused", "unreadable")
    if whose == "another's":
        other = alice.scan(alice.code())
        scan = {"scan_id": other["scan_id"]}
    phone.take_back({"scan_id": str(uuid4())} if whose == "unknown" else scan)

    assert (phone.became(), phone.became()) == (["stored", "quarantined"], ["replayed", "quarantined"])
    assert Quarantined.objects.count() == 1


def test_wrong_numbers_are_counted_as_if_they_were_typed_live(
    alice: Organiser, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "A_DEVICE", guesses.A_DEVICE._replace(most=2))
    for _ in range(2):
        phone.note("12345674", "refused", "unknown")
    phone.note(alice.issue().number, "refused", "used_up")
    phone.note(alice.issue().number, None)
    let_in = phone.note(alice.issue().number)

    assert phone.became() == ["stored", "stored", "quarantined", "nothing", "stored"]
    assert Quarantined.objects.get().why == Quarantined.Why.NUMBER
    assert Scan.objects.filter(scan_id=let_in["scan_id"], seq=1).exists()


def test_a_phone_takes_back_nothing_that_another_let_in(alice: Organiser, phone: Phone) -> None:
    other = phone_of(alice, "Eve")
    entry = phone.note(alice.code(), None)
    phone.scan(entry)

    other.entries.append(entry)

    assert other.became() == ["quarantined"]
    assert Quarantined.objects.get().why == Quarantined.Why.NOT_ITS_OWN
    assert counts(alice) == (1, 1, 0, 0)
