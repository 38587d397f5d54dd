"""Test what becomes of the facts that devices hand over late: the table of what is stored and what was shown."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from portillon.entries import guesses
from portillon.entries.derived import let_in_fingerprint
from portillon.entries.figures import event_rollup, recount
from portillon.entries.late import quarantine
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.ledger.verify import verify
from portillon.entries.models import Quarantined, Scan
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from tests.api.journal import Phone, phone_of
from tests.organiser import Organiser


@pytest.fixture
def phone(alice: Organiser) -> Phone:
    return phone_of(alice, enrolled_at=timezone.now() - timedelta(days=3))


@pytest.fixture(autouse=True)
def _all_sums_agree(db: None) -> Any:
    """After each test the chains, tallies and folded sums are what the rows add up to."""
    yield
    event_rollup.fold()
    assert verify() == Scan.objects.count()
    with snapshot():
        assert recount.wrong_figures() is None


def counts(alice: Organiser) -> tuple[int, int, int, int]:
    """Return the persons admitted, inside and overrun, and the scans refused."""
    told = alice.api("GET", f"/events/{alice.event.pk}/counts")
    return told["admitted"], told["inside"], told["overrun"], told["refused"]


def rows() -> list[tuple[str, str, int]]:
    return [(one.told_as, one.reason, one.party) for one in Scan.objects.order_by("pk")]


def used(ticket: Credential) -> int:
    last = Scan.objects.filter(credential_id=ticket.pk, seq__isnull=False).order_by("-seq").first()
    return last.used if last else 0


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


def test_a_refusal_shown_is_a_refusal_stored(alice: Organiser, phone: Phone) -> None:
    code = alice.code()
    phone.scan(phone.note(code, "admitted"))
    phone.scan(phone.note(code, "refused"))

    assert phone.became() == ["replayed", "replayed"]
    assert counts(alice) == (1, 1, 0, 1)


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


def test_a_phone_that_was_moved_to_another_door_hands_over_the_first_one(alice: Organiser) -> None:
    phone = phone_of(alice)
    other = alice.event.gates.create(organisation=alice.organisation, title="North")
    phone.device.event, phone.device.gate = alice.event, other
    phone.device.save()
    phone.note(alice.code())

    assert phone.became() == ["stored"]


def test_a_scan_at_a_gate_elsewhere_is_kept_apart(alice: Organiser, bob: Organiser, phone: Phone) -> None:
    phone.note(alice.code(), gate=bob.gate)
    phone.note(alice.code(), gate="999999")

    assert phone.became() == phone.became() == ["quarantined", "quarantined"]
    assert rows() == []
    assert [one.number for one in quarantine.of_organisation(alice.organisation)] == [2, 1]
    assert not quarantine.of_organisation(bob.organisation).exists()


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


def test_an_overrun_taken_back_on_the_phone(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue(admits=3)
    alice.scan(code_of(ticket), party=2)
    phone.take_back(phone.note(code_of(ticket), party=3))

    assert phone.became() == ["overrun", "stored"]
    assert phone.became() == ["overrun", "replayed"]
    assert (used(ticket), counts(alice)) == (2, (2, 2, 0, 0))


@pytest.mark.parametrize("whose", ["unknown", "refused", "another's"])
def test_what_cannot_be_taken_back_is_kept_apart(alice: Organiser, phone: Phone, whose: str) -> None:
    scan = phone.note("something else", "refused", "unreadable")
    if whose == "another's":
        other = alice.scan(alice.code())
        scan = {"scan_id": other["scan_id"]}
    phone.take_back({"scan_id": str(uuid4())} if whose == "unknown" else scan)

    assert (phone.became(), phone.became()) == (["stored", "quarantined"], ["replayed", "quarantined"])
    assert Quarantined.objects.count() == 1


def test_an_exit_that_came_late(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue()
    out = alice.event.gates.create(organisation=alice.organisation, title="Out", is_exit=True)
    alice.scan(code_of(ticket))
    phone.note(code_of(ticket), gate=str(out.pk))
    phone.note(code_of(ticket), gate=str(out.pk))

    assert phone.became() == ["stored", "overrun"]
    # Nobody came in beyond the rules, but one more went out than came in.
    assert counts(alice) == (1, -1, 0, 1)


def test_a_journal_tells_no_names(alice: Organiser, phone: Phone) -> None:
    """Whoever holds a lost phone could otherwise ask about one ticket after the other without using a place."""
    ticket = alice.issue("Anna", seat="Rang 3")
    phone.note(code_of(ticket), "refused", "used_up")
    phone.note(ticket.number)

    answer = phone.hand_over()

    assert [one["stored"]["reason"] for one in answer["answers"]] == ["used_up", "ok"]
    assert "Anna" not in str(answer.content)
    assert "Rang 3" not in str(answer.content)


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


def test_a_phone_takes_back_its_last_entry_also_after_its_journal_came(
    alice: Organiser, phone: Phone
) -> None:
    earlier = timezone.now() - timedelta(minutes=20)
    phone.note(alice.code(), scanned_at=earlier.isoformat())
    last = alice.scan(alice.code(), key=phone.key)
    phone.hand_over()

    assert alice.reverse(last["scan_id"], phone.key).status == 201


def test_a_phone_takes_back_nothing_that_another_let_in(alice: Organiser, phone: Phone) -> None:
    other = phone_of(alice, "Eve")
    entry = phone.note(alice.code(), None)
    phone.scan(entry)

    other.entries.append(entry)

    assert other.became() == ["quarantined"]
    assert Quarantined.objects.get().why == Quarantined.Why.NOT_ITS_OWN
    assert counts(alice) == (1, 1, 0, 0)


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
