"""Test how far a device's journal counts as handed over, who may hand one over, and what is kept in quarantine."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.devices.enrol import revoke
from portillon.entries.late import quarantine
from portillon.entries.models import Journal, Quarantined, Scan
from tests.api.journal import Phone, phone_of
from tests.organiser import Organiser


@pytest.fixture
def phone(alice: Organiser) -> Phone:
    return phone_of(alice)


def test_a_gap_is_refused_with_the_number_to_send_from(alice: Organiser, phone: Phone) -> None:
    entries = [phone.note(alice.code(name)) for name in ("Ada", "Ben", "Cid")]
    phone.hand_over(entries[0])

    answer = phone.hand_over(entries[2])

    assert (answer.status, answer["journal"]) == (409, 1)
    assert answer["type"] == "/problems/journal-gap"
    assert phone.became(*entries[1:]) == ["stored", "stored"]


def test_entries_must_follow_each_other(alice: Organiser, phone: Phone) -> None:
    entries = [phone.note(alice.code(name)) for name in ("Ada", "Ben")]

    assert phone.hand_over(*reversed(entries)).status == 409
    assert not Scan.objects.exists()


def test_a_journal_that_lost_its_beginning_is_refused(alice: Organiser, phone: Phone) -> None:
    phone.note(alice.code())
    phone.hand_over()

    answer = phone.hand_over(journal=0, scans=[])

    assert (answer.status, answer["journal"]) == (409, 1)
    assert answer["type"] == "/problems/journal-too-short"


def test_the_server_learns_how_many_still_wait(alice: Organiser, phone: Phone) -> None:
    phone.note(alice.code())

    answer = phone.hand_over(journal=31)

    assert (answer["journal"], Journal.objects.get(device=phone.device).waiting) == (1, 30)


def test_an_empty_part_asks_how_far_it_is_stored(phone: Phone) -> None:
    assert phone.hand_over(journal=5, scans=[]).content == {"answers": [], "journal": 0, "ended": False}


@pytest.mark.parametrize("number", [None, 0, "1", True, 10**16])
def test_an_entry_needs_its_number(alice: Organiser, phone: Phone, number: object) -> None:
    phone.note(alice.code(), number=number)

    answer = phone.hand_over()

    assert (answer.status, list(answer["errors"])) == (422, ["scans.0.number"])


def test_too_many_entries_or_bytes_are_refused(alice: Organiser, phone: Phone) -> None:
    assert phone.hand_over(scans=[{"number": n} for n in range(1, 202)]).status == 422
    assert phone.hand_over(scans=[{"number": 1, "code": "x" * 262_144}]).status == 413


def test_an_organisers_key_may_not(alice: Organiser) -> None:
    answer = alice.api("POST", "/scans/batch", {"journal": 0, "scans": []})

    assert (answer.status, answer["detail"]) == (
        403,
        "Only a device hands over a journal. A program sends scans to /scans.",
    )


def test_a_stranger_may_not(alice: Organiser) -> None:
    assert alice.api("POST", "/scans/batch", {"journal": 0, "scans": []}, key="pd_x").status == 401


@pytest.mark.parametrize("why", ["revoked", "expired"])
def test_a_device_that_may_no_longer_scan_hands_its_journal_over(
    alice: Organiser, phone: Phone, why: str
) -> None:
    code = alice.code()
    phone.note(code)
    if why == "revoked":
        revoke(phone.device)
    else:
        phone.device.expires_at = timezone.now() - timedelta(minutes=1)
        phone.device.save()

    answers = [phone.hand_over() for _ in range(2)]

    for answer in answers:
        assert (answer.status, list(answer.content), answer["journal"]) == (202, ["journal", "detail"], 1)
    kept = Quarantined.objects.get()
    assert (kept.why, kept.number, code in kept.body) == (why, 1, True)
    assert not Scan.objects.exists()


def test_a_device_cannot_fill_the_disk(
    alice: Organiser, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    revoke(phone.device)
    phone.note(alice.code())
    phone.note(alice.code("Eve"))
    monkeypatch.setattr(quarantine, "CHARACTERS_MAX", 500)

    answer = phone.hand_over()

    assert (answer.status, answer["journal"]) == (507, 1)
    assert Quarantined.objects.count() == 1


def test_the_quarantine_is_erased_with_the_events_data(alice: Organiser, phone: Phone) -> None:
    phone.note(alice.code(), "refused", "ok")
    phone.hand_over()
    alice.event.erased_at = timezone.now()
    alice.event.save()

    quarantine.forget_old(timezone.now())

    assert not Quarantined.objects.exists()


def test_what_belongs_to_no_event_is_forgotten_after_a_while(alice: Organiser, phone: Phone) -> None:
    phone.note(alice.code(), gate="999999")
    phone.hand_over()

    quarantine.forget_old(timezone.now() + timedelta(days=89))
    kept = Quarantined.objects.count()
    quarantine.forget_old(timezone.now() + timedelta(days=91))

    assert (kept, Quarantined.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    "body", [b"7", b"{", b"[]", b"", b'{"journal": -1}', b'{"journal": 1, "scans": [7]}']
)
def test_a_body_that_is_no_journal_is_refused(alice: Organiser, phone: Phone, body: bytes) -> None:
    answer = alice.api("POST", "/scans/batch", body, phone.key)

    assert (answer.status, bool(answer["errors"])) == (422, True)
