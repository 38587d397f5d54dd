"""Test what is stored if persons came in on a device although the rules refuse them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from portillon.entries.derived import let_in_fingerprint
from portillon.entries.models import Scan
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from tests.api.journal import Phone, all_sums_agree, counts, phone_of, rows, used
from tests.organiser import Organiser


@pytest.fixture
def phone(alice: Organiser) -> Iterator[Phone]:
    yield phone_of(alice, enrolled_at=timezone.now() - timedelta(days=3))
    all_sums_agree()


def test_a_refusal_after_which_somebody_came_in_is_an_overrun(alice: Organiser, phone: Phone) -> None:
    code = alice.code()
    first = alice.scan(code)
    entry = phone.note(code)
    phone.scan(entry)

    assert phone.became() == phone.became() == ["overrun"]
    assert rows() == [("entry", "ok", 1), ("entry", "used_up", 1), ("overrun", "used_up", 1)]
    assert counts(alice) == (1, 2, 1, 1)
    over = alice.api("GET", "/scans")["scans"][-1]
    assert (over["kind"], over["verdict"]) == ("overrun", "admitted")
    assert (over["of"], over["before"]) == (entry["scan_id"], first["scan_id"])


def test_a_phone_hears_by_which_row_its_roster_will_show_why(alice: Organiser, phone: Phone) -> None:
    code = alice.code(admits=3)
    alice.scan(code, party=2)
    fits, beyond = phone.note(code, party=1), phone.note(code, party=1)
    phone.note("123456789", reason="used_up")

    answers = phone.hand_over()["answers"]

    assert [one["stored"].get("seq") for one in answers[:2]] == [2, None]
    assert [one["last_seq"] for one in answers] == [1, 2, 0]
    again = phone.hand_over(fits, beyond)["answers"]
    assert [one["last_seq"] for one in again] == [2, 2]


def test_an_override_of_the_refusal_is_no_overrun_besides(alice: Organiser, phone: Phone) -> None:
    code = alice.code()
    alice.scan(code)
    entry = phone.note(code)
    phone.scan(entry)
    wish = {"override_id": str(uuid4()), "reason": "identity"}
    alice.api("POST", f"/scans/{entry['scan_id']}/override", wish)

    assert phone.became() == ["replayed"]
    assert counts(alice) == (1, 2, 0, 1)


def test_an_overrun_is_not_overridden_besides(alice: Organiser, phone: Phone) -> None:
    code = alice.code()
    alice.scan(code)
    entry = phone.note(code)
    phone.hand_over()
    wish = {"override_id": str(uuid4()), "reason": "identity"}

    assert alice.api("POST", f"/scans/{entry['scan_id']}/override", wish).status == 409
    assert counts(alice) == (1, 2, 1, 1)


def test_an_organiser_takes_an_overrun_back(alice: Organiser, phone: Phone) -> None:
    code = alice.code()
    alice.scan(code)
    phone.note(code)
    phone.hand_over()
    overrun = Scan.objects.latest("pk")

    assert alice.reverse(str(overrun.scan_id)).status == 201
    assert counts(alice) == (1, 1, 0, 1)
    assert phone.became() == ["overrun"]


def test_of_two_admissions_of_one_person_the_second_is_an_overrun(alice: Organiser, phone: Phone) -> None:
    code, other = alice.code(), phone_of(alice, "Dave")
    entry = phone.note(code)
    other.note(code)
    phone.hand_over()

    (one,) = other.hand_over()["answers"]

    assert (one["outcome"], one["overrun"], one["stored"]["reason"]) == ("overrun", 1, "used_up")
    assert rows() == [("entry", "ok", 1), ("entry", "used_up", 1), ("overrun", "used_up", 1)]
    overrun = Scan.objects.latest("pk")
    assert overrun.because
    assert overrun.because["before"]["scan_id"] == entry["scan_id"]
    assert overrun.because["scan"]["device"] == other.device.pk
    assert counts(alice) == (1, 2, 1, 1)


def test_a_party_that_is_too_large_enters_as_far_as_there_is_room(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue(admits=3)
    alice.scan(code_of(ticket))
    phone.note(code_of(ticket), party=4)

    (one,) = phone.hand_over()["answers"]

    assert (one["outcome"], one["overrun"], one["stored"]["used"]) == ("overrun", 2, 3)
    assert rows()[1:] == [("entry", "ok", 2), ("overrun", "party_too_large", 2)]
    assert counts(alice) == (3, 5, 2, 0)
    assert phone.became() == ["overrun"]


@pytest.fixture
def refused_live(alice: Organiser, phone: Phone) -> Credential:
    """A ticket with two of three places left, whose party of four was refused live, and then let in by the phone."""
    ticket = alice.issue(admits=3)
    alice.scan(code_of(ticket))
    assert phone.scan(phone.note(code_of(ticket), party=4))["reason"] == "party_too_large"
    return ticket


def test_so_does_a_party_that_was_refused_live(
    alice: Organiser, phone: Phone, refused_live: Credential
) -> None:
    (one,) = phone.hand_over()["answers"]

    assert (one["outcome"], one["overrun"], phone.became()) == ("overrun", 2, ["overrun"])
    assert rows()[1:] == [
        ("entry", "party_too_large", 4),
        ("entry", "ok", 2),
        ("overrun", "party_too_large", 2),
    ]
    assert (used(refused_live), counts(alice)) == (3, (3, 5, 2, 1))


def test_of_a_party_that_was_refused_live_no_more_enter_than_have_places_now(
    alice: Organiser, phone: Phone, refused_live: Credential
) -> None:
    alice.scan(code_of(refused_live))

    assert (phone.became(), rows()[3:]) == (
        ["overrun"],
        [("entry", "ok", 1), ("overrun", "party_too_large", 3)],
    )
    assert (used(refused_live), counts(alice)) == (3, (3, 6, 3, 1))


def test_a_party_that_was_refused_live_and_let_in_is_taken_back_whole(
    alice: Organiser, phone: Phone, refused_live: Credential
) -> None:
    phone.take_back(phone.entries[0])

    assert (phone.became(), phone.became()) == (["overrun", "stored"], ["overrun", "replayed"])
    assert (used(refused_live), counts(alice)) == (1, (1, 1, 0, 1))


@pytest.mark.parametrize(
    "change, reason",
    [({"cancelled_at": timezone.now()}, "cancelled"), ({"blocked_at": timezone.now()}, "blocked")],
)
def test_a_ticket_that_was_no_longer_valid_is_an_overrun(
    alice: Organiser, phone: Phone, change: dict[str, Any], reason: str
) -> None:
    ticket = alice.issue()
    phone.note(code_of(ticket))
    Credential.objects.filter(pk=ticket.pk).update(**change, roster_n=F("roster_n") + 1)

    assert phone.became() == ["overrun"]
    assert rows() == [("entry", reason, 1), ("overrun", reason, 1)]


@pytest.mark.parametrize("code, reason", [("something else", "unreadable"), ("12345678", "unreadable")])
def test_what_leads_to_no_ticket_is_an_overrun_if_somebody_came_in(
    alice: Organiser, phone: Phone, code: str, reason: str
) -> None:
    phone.note(code)

    assert phone.became() == ["overrun"]
    assert rows() == [("entry", reason, 1), ("overrun", reason, 1)]


def test_an_overrun_taken_back_on_the_phone(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue(admits=3)
    alice.scan(code_of(ticket), party=2)
    phone.take_back(phone.note(code_of(ticket), party=3))

    assert phone.became() == ["overrun", "stored"]
    assert phone.became() == ["overrun", "replayed"]
    assert (used(ticket), counts(alice)) == (2, (2, 2, 0, 0))


def test_an_exit_that_came_late(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue()
    out = alice.event.gates.create(organisation=alice.organisation, title="Out", is_exit=True)
    alice.scan(code_of(ticket))
    phone.note(code_of(ticket), gate=str(out.pk))
    phone.note(code_of(ticket), gate=str(out.pk))

    assert phone.became() == ["stored", "overrun"]
    # Nobody came in beyond the rules, but one more went out than came in.
    assert counts(alice) == (1, -1, 0, 1)


def test_whoever_a_phone_let_in_is_not_let_in_by_an_override_too(alice: Organiser, phone: Phone) -> None:
    """PostgreSQL does not make the two wait for each other, so a constraint refuses the second."""
    ticket = alice.issue()
    alice.scan(code_of(ticket))
    entry = phone.note(code_of(ticket))
    phone.hand_over()
    overrun = Scan.objects.get(kind="overrun")

    assert bytes(overrun.fingerprint) == let_in_fingerprint(UUID(entry["scan_id"]))
    overrun.pk, overrun.scan_id, overrun.kind, overrun.writer_seq = None, uuid4(), "override", 99
    with pytest.raises(IntegrityError), transaction.atomic():
        overrun.save()
