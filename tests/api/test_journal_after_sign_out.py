"""Test what counts of the journal of a browser whose person has signed out: what happened before, and no more."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Membership, Role
from portillon.devices.models import Device
from portillon.entries.models import Quarantined
from portillon.issuing.seals.codes import code_of
from tests.api.journal import Phone, all_sums_agree, counts
from tests.console.account.account_given import alice as somebody
from tests.console.account.account_given import browser, sign_in
from tests.organiser import Organiser

LONG_AGO, JUST_NOW = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def charlie(alice: Organiser) -> Client:
    """A steward's browser."""
    steward = somebody("charlie@example.org")
    Membership.objects.create(user=steward, organisation=alice.organisation, role=Role.STEWARD)
    client = browser()
    sign_in(client, email=steward.email)
    return client


@pytest.fixture
def phone(alice: Organiser, charlie: Client) -> Phone:
    """What the steward's browser scans as, for an hour."""
    body = json.dumps({"hardware": "Linux Firefox"})
    told = charlie.post("/scan/devices/", body, content_type="application/json").json()
    found = Device.objects.filter(pk=int(told["device"]))
    found.update(created_at=timezone.now() - LONG_AGO)
    return Phone(alice, found.get(), told["key"])


def noted(phone: Phone, ago: timedelta, verdict: str | None = "admitted") -> None:
    phone.note(phone.organiser.code(), verdict, scanned_at=(timezone.now() - ago).isoformat())


def test_what_was_noted_before_the_sign_out_counts(alice: Organiser, charlie: Client, phone: Phone) -> None:
    noted(phone, JUST_NOW)
    charlie.post("/logout/")

    answer = phone.hand_over()

    assert (answer.status, answer["journal"], answer["ended"]) == (200, 1, True)
    assert [one["outcome"] for one in answer["answers"]] == ["stored"]
    assert phone.became() == ["replayed"]
    assert counts(alice) == (1, 1, 0, 0)
    assert not Quarantined.objects.exists()
    all_sums_agree()


def test_what_was_counted_and_not_seen_is_taken_back_after_the_sign_out(
    alice: Organiser, charlie: Client, phone: Phone
) -> None:
    phone.scan(phone.note(alice.code(), None))
    assert counts(alice)[0] == 1
    charlie.post("/logout/")

    assert phone.became() == ["taken_back"]
    assert counts(alice)[0] == 0


def test_what_was_taken_back_before_the_sign_out_is_taken_back(
    alice: Organiser, charlie: Client, phone: Phone
) -> None:
    scan = phone.note(code_of(alice.issue()))
    phone.scan(scan)
    back = phone.take_back(scan)
    scan["number"], back["number"] = 2, 1
    charlie.post("/logout/")

    assert phone.hand_over(back)["answers"][0]["outcome"] == "stored"
    assert counts(alice)[0] == 0


def test_scans_are_refused_after_the_sign_out(alice: Organiser, charlie: Client, phone: Phone) -> None:
    charlie.post("/logout/")

    assert phone.scan(phone.note(alice.code())).status == 401


def test_what_happened_after_the_sign_out_is_kept_apart(
    alice: Organiser, charlie: Client, phone: Phone
) -> None:
    noted(phone, JUST_NOW)
    phone.take_back(phone.entries[0])
    noted(phone, timedelta())
    noted(phone, timedelta(), None)
    charlie.post("/logout/")
    Device.objects.update(signed_out_at=timezone.now() - timedelta(seconds=30))

    assert phone.became() == ["stored", "quarantined", "quarantined", "nothing"]
    assert counts(alice)[0] == 1
    assert {one.why for one in Quarantined.objects.all()} == {"revoked"}


@pytest.mark.parametrize("what", ["revoked before", "revoked after", "left", "long ago"])
def test_nothing_counts_of_who_was_revoked_or_has_left(
    alice: Organiser, charlie: Client, phone: Phone, what: str
) -> None:
    noted(phone, JUST_NOW)
    if what == "revoked before":
        alice.api("DELETE", f"/devices/{phone.device.pk}")
    charlie.post("/logout/")
    if what == "revoked after":
        alice.api("DELETE", f"/devices/{phone.device.pk}")
    elif what == "left":
        Membership.objects.filter(user=phone.device.operator_id).delete()
    elif what == "long ago":
        Device.objects.update(signed_out_at=timezone.now() - timedelta(days=31))

    assert phone.hand_over().status == 202
    assert Quarantined.objects.get().why == "revoked"
    assert counts(alice)[0] == 0


def test_nothing_counts_of_a_browser_that_was_signed_out_from_elsewhere(phone: Phone) -> None:
    """It may be that of a lost phone."""
    noted(phone, JUST_NOW)
    elsewhere = browser("192.0.2.2")
    sign_in(elsewhere, email="charlie@example.org")
    elsewhere.post("/account/sessions/end/")

    assert phone.hand_over().status == 202
