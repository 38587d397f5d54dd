"""Test reversals through the API: each is a row of its own and frees the places, and the entry itself stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from portillon.entries.models import Scan
from portillon.entries.reversal import OWN_LAST_WITHIN
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from tests.organiser import Organiser


def test_a_reversal_frees_the_place(alice: Organiser) -> None:
    code = alice.code()
    first = alice.scan(code)

    answer = alice.reverse(first["scan_id"])

    assert (answer.status, answer["used"], answer["remaining"]) == (201, 0, 1)
    assert alice.scan(code)["reason"] == "ok"


def test_a_reversal_frees_the_whole_party(alice: Organiser) -> None:
    code = alice.code(admits=5)
    alice.scan(code)
    party = alice.scan(code, party=3)

    assert alice.reverse(party["scan_id"])["used"] == 1


def test_the_entry_stays_in_the_ledger(alice: Organiser) -> None:
    first = alice.scan(alice.code())
    alice.reverse(first["scan_id"])

    assert list(Scan.objects.order_by("id").values_list("kind", flat=True)) == ["entry", "reversal"]


def test_an_entry_is_reversed_once(alice: Organiser) -> None:
    first = alice.scan(alice.code())
    alice.reverse(first["scan_id"])

    assert alice.reverse(first["scan_id"]).status == 409


def test_the_same_reversal_again_gets_the_same_answer(alice: Organiser) -> None:
    first = alice.scan(alice.code())
    reversal_id = str(uuid4())
    once = alice.reverse(first["scan_id"], reversal_id=reversal_id)

    again = alice.reverse(first["scan_id"], reversal_id=reversal_id)

    assert (again.status, again["replayed"]) == (201, True)
    assert {**again.content, "replayed": False} == once.content


def test_a_reversal_id_stands_for_one_reversal(alice: Organiser) -> None:
    code, reversal_id = alice.code(admits=2), str(uuid4())
    alice.reverse(alice.scan(code)["scan_id"], reversal_id=reversal_id)

    assert alice.reverse(alice.scan(code)["scan_id"], reversal_id=reversal_id).status == 409


def test_a_scan_id_is_no_reversal_id(alice: Organiser) -> None:
    first = alice.scan(alice.code())

    assert alice.reverse(first["scan_id"], reversal_id=first["scan_id"]).status == 409


def test_a_reversal_id_is_no_scan_id(alice: Organiser) -> None:
    code = alice.code()
    reversal = alice.reverse(alice.scan(code)["scan_id"])

    assert alice.scan(code, scan_id=reversal["reversal_id"]).status == 409


def test_a_refusal_cannot_be_taken_back(alice: Organiser) -> None:
    refused = alice.scan("something else")

    assert alice.reverse(refused["scan_id"]).status == 409


def test_a_reversal_cannot_be_taken_back(alice: Organiser) -> None:
    reversal = alice.reverse(alice.scan(alice.code())["scan_id"])

    assert alice.reverse(reversal["reversal_id"]).status == 404


def test_an_unknown_scan_is_not_found(alice: Organiser) -> None:
    assert alice.reverse(str(uuid4())).status == 404


def test_another_organisations_scan_is_not_found(alice: Organiser, bob: Organiser) -> None:
    scan_id = alice.scan(alice.code())["scan_id"]

    assert bob.reverse(scan_id).status == 404


def test_another_organisations_reversal_tells_nothing(alice: Organiser, bob: Organiser) -> None:
    scan_id, reversal_id = alice.scan(alice.code())["scan_id"], str(uuid4())
    alice.reverse(scan_id, reversal_id=reversal_id)

    answer = bob.reverse(scan_id, reversal_id=reversal_id)

    assert answer.status == 409
    assert "used" not in answer.content


def test_a_device_takes_its_own_last_entry_back(alice: Organiser) -> None:
    _device, key = alice.steward()
    scan = alice.scan(alice.code(), key=key)

    assert alice.reverse(scan["scan_id"], key=key).status == 201


def test_a_device_takes_nothing_back_after_half_an_hour(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    _device, key = alice.steward()
    scan = alice.scan(alice.code(), key=key)
    later = timezone.now() + OWN_LAST_WITHIN + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)

    answer = alice.reverse(scan["scan_id"], key=key)

    assert (answer.status, answer.content["detail"]) == (
        403,
        "A device may take an entry back for 30 minutes; now an organiser has to do it.",
    )
    assert alice.reverse(scan["scan_id"]).status == 201


def test_a_refusal_in_between_does_not_matter(alice: Organiser) -> None:
    _device, key = alice.steward()
    scan = alice.scan(alice.code(), key=key)
    alice.scan("something else", key=key)

    assert alice.reverse(scan["scan_id"], key=key).status == 201


def test_a_device_leaves_its_earlier_entries(alice: Organiser) -> None:
    _device, key = alice.steward()
    first = alice.scan(alice.code(), key=key)
    alice.scan(alice.code(), key=key)

    assert alice.reverse(first["scan_id"], key=key).status == 403


def test_a_device_leaves_what_others_let_in(alice: Organiser) -> None:
    _device, key = alice.steward()
    scan = alice.scan(alice.code())

    assert alice.reverse(scan["scan_id"], key=key).status == 403


def test_the_organiser_takes_back_what_a_device_let_in(alice: Organiser) -> None:
    _device, key = alice.steward()
    first = alice.scan(alice.code(), key=key)
    alice.scan(alice.code(), key=key)

    assert alice.reverse(first["scan_id"]).status == 201


@pytest.mark.parametrize("what_happened", [tickets.cancel, tickets.reissue, tickets.remove])
def test_what_happened_to_the_ticket_does_not_matter(alice: Organiser, what_happened) -> None:  # type: ignore[no-untyped-def]
    ticket = alice.issue()
    scan = alice.scan(code_of(ticket))
    what_happened(Credential.objects.select_related("holder").get())

    assert alice.reverse(scan["scan_id"]).status == 201


@pytest.mark.parametrize("body", [None, {}, {"reversal_id": "x"}, {"reversal_id": 7}, [], "x"])
def test_a_body_that_is_none_is_refused(alice: Organiser, body: object) -> None:
    scan_id = alice.scan(alice.code())["scan_id"]

    assert alice.api("POST", f"/scans/{scan_id}/reversal", body).status in (400, 422)
