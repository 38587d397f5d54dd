"""A phone hands over codes as it has kept them: sealed for the server. They are the codes that it scanned."""

import json
import secrets
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from portillon.core import sealed_code
from portillon.devices import enrol
from portillon.entries.models import Quarantined
from portillon.issuing.seals import keyring
from portillon.issuing.seals.keyring import journal_points
from tests.api.journal import Entry, Phone, all_sums_agree, counts, phone_of, rows
from tests.organiser import Organiser


@pytest.fixture
def phone(alice: Organiser) -> Phone:
    return phone_of(alice)


def sealed(entry: Entry) -> Entry:
    """The entry as it is read from the phone's disk."""
    (generation, key), *_older = journal_points().items()
    made_with: dict[str, Any] = {
        "ephemeral": generate_private_key(SECP256R1()),
        "iv": secrets.token_bytes(12),
    }
    text = sealed_code.sealed(entry["code"], entry["scan_id"], generation=generation, key=key, **made_with)
    return {name: told for name, told in entry.items() if name != "code"} | {"sealed_code": text}


def test_a_sealed_code_counts_as_the_code_does(alice: Organiser, phone: Phone) -> None:
    entry = phone.note(alice.code())

    assert phone.became(sealed(entry)) == ["stored"]
    assert counts(alice) == (1, 1, 0, 0)
    all_sums_agree()


def test_a_scan_that_was_sent_live_is_the_same_when_its_code_is_sealed(
    alice: Organiser, phone: Phone
) -> None:
    answered, given_up = phone.note(alice.code()), phone.note(alice.code("Eve"), None)
    for entry in (answered, given_up):
        assert phone.scan(entry)["verdict"] == "admitted"

    assert phone.became(sealed(answered), sealed(given_up)) == ["replayed", "taken_back"]
    assert phone.became(sealed(answered), given_up) == ["replayed", "taken_back"]
    assert counts(alice)[0] == 1
    assert not Quarantined.objects.exists()


def test_a_code_in_clear_counts_before_one_that_is_sealed(alice: Organiser, phone: Phone) -> None:
    entry = phone.note(alice.code())

    assert phone.became(entry | {"sealed_code": "something else"}) == ["stored"]


def test_a_code_sealed_before_a_rotation_is_opened(
    alice: Organiser, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sealed(phone.note(alice.code()))
    ((number, known),) = keyring._generations().items()
    newer = replace(known, number=number + 1, opening_root=secrets.token_hex(32))
    monkeypatch.setattr(keyring, "_generations", lambda: {number: known, newer.number: newer})
    after = sealed(phone.note(alice.code("Eve")))

    assert list(journal_points()) == [newer.number, number]
    assert phone.became(before, after) == ["stored", "stored"]


@pytest.mark.parametrize(
    "wrong", ["altered", "another scan's", "no seal", "of a generation that is gone", 7, None]
)
def test_what_does_not_open_is_kept_for_the_organiser_and_stops_no_other(
    alice: Organiser, phone: Phone, wrong: str | int | None
) -> None:
    first, second = sealed(phone.note(alice.code())), sealed(phone.note(alice.code("Eve")))
    text = str(first["sealed_code"])
    told = {
        "altered": text[:-9] + ("A" if text[-9] != "A" else "B") + text[-8:],
        "another scan's": second["sealed_code"],
        "no seal": "zzz",
        "of a generation that is gone": text[:5] + "_" + text[6:],
    }
    first["sealed_code"] = told.get(str(wrong), wrong)

    answer = phone.hand_over(first, second)

    assert [one["outcome"] for one in answer["answers"]] == ["quarantined", "stored"]
    assert answer["journal"] == 2
    kept = Quarantined.objects.get()
    assert (kept.why, body_of(kept)["sealed_code"]) == (Quarantined.Why.MALFORMED, first["sealed_code"])
    assert phone.became(first, second) == ["quarantined", "replayed"]
    assert len(rows()) == 1


def test_the_journal_of_a_revoked_phone_is_kept_with_the_codes_that_were_scanned(
    alice: Organiser, phone: Phone
) -> None:
    entry = phone.note(alice.code())
    enrol.revoke(phone.device)

    assert phone.hand_over(sealed(entry)).status == phone.hand_over(sealed(entry)).status == 202
    assert body_of(Quarantined.objects.get()) == entry


def body_of(kept: Quarantined) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(kept.body)
    return body
