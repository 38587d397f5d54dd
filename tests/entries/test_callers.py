"""Test through the API who may scan at which gate, and that a stranger learns nothing about a code."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from portillon.accounts.models import ApiKey, Membership, User
from portillon.devices.enrol import revoke
from portillon.devices.models import Device
from portillon.entries.models import Scan
from tests.organiser import Organiser


@pytest.mark.parametrize("key", ["", "pk_guessed", "é", "x" * 5000])
def test_a_stranger_is_told_the_same_whatever_the_code(alice: Organiser, key: str) -> None:
    codes = [alice.code(), "foreign", "", "x" * 9000, "y" * 20_000]

    answers = [alice.scan(code, key=key) for code in codes]

    assert {answer.status for answer in answers} == {401}
    assert all(answer == answers[0] for answer in answers)


def test_a_stranger_leaves_no_row(alice: Organiser) -> None:
    alice.scan(alice.code(), key="pk_guessed")

    assert not Scan.objects.exists()


def test_a_device_may_scan(alice: Organiser) -> None:
    device, key = alice.steward()

    assert alice.scan(alice.code(), key=key)["verdict"] == "admitted"
    assert Scan.objects.get().device_id == device.pk


def test_a_revoked_device_is_a_stranger_at_its_next_request(alice: Organiser) -> None:
    device, key = alice.steward()
    alice.scan(alice.code(), key=key)
    revoke(device)

    assert alice.scan(alice.code(), key=key).status == 401


def test_a_revoked_device_learns_nothing_from_a_retry(alice: Organiser) -> None:
    device, key = alice.steward()
    scan_id, code = str(uuid4()), alice.code()
    alice.scan(code, key=key, scan_id=scan_id)
    revoke(device)

    assert alice.scan(code, key=key, scan_id=scan_id).status == 401


def test_an_expired_device_is_a_stranger(alice: Organiser) -> None:
    device, key = alice.steward()
    alice.scan(alice.code(), key=key)
    Device.objects.filter(pk=device.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert alice.scan(alice.code(), key=key).status == 401


def test_a_device_dies_with_its_operators_membership(alice: Organiser) -> None:
    _device, key = alice.steward()
    alice.scan(alice.code(), key=key)
    Membership.objects.all().delete()

    assert alice.scan(alice.code(), key=key).status == 401


def test_a_device_dies_with_its_operators_account(alice: Organiser) -> None:
    _device, key = alice.steward()
    alice.scan(alice.code(), key=key)
    User.objects.update(is_active=False)

    assert alice.scan(alice.code(), key=key).status == 401


@pytest.mark.parametrize("path", ["/events/{event}/counts", "/scans/{scan}/reversal"])
def test_a_device_without_its_operator_is_a_stranger_everywhere(alice: Organiser, path: str) -> None:
    _device, key = alice.steward()
    scan_id = alice.scan(alice.code(), key=key)["scan_id"]
    Membership.objects.all().delete()

    method, body = ("POST", {"reversal_id": str(uuid4())}) if "scan" in path else ("GET", None)
    answer = alice.api(method, path.format(event=alice.event.pk, scan=scan_id), body, key)

    assert answer.status == 401


def test_a_revoked_key_is_a_stranger(alice: Organiser) -> None:
    alice.scan(alice.code())
    ApiKey.objects.update(revoked_at=timezone.now())

    assert alice.scan(alice.code()).status == 401


def test_an_unknown_gate_is_not_found(alice: Organiser) -> None:
    assert alice.scan(alice.code(), gate="999999").status == 404


@pytest.mark.parametrize("gate", ["", "main", "-1", "1.0", "١", "9" * 19])
def test_a_gate_that_cannot_be_is_not_found(alice: Organiser, gate: str) -> None:
    assert alice.scan(alice.code(), gate=gate).status == 404


def test_another_organisations_gate_is_not_found(alice: Organiser, bob: Organiser) -> None:
    assert alice.scan(alice.code(), gate=bob.gate).status == 404


def test_a_device_at_another_organisations_gate_is_sent_away(alice: Organiser, bob: Organiser) -> None:
    _device, key = alice.steward()

    refused = alice.scan(alice.code(), key=key, gate=bob.gate)
    assert (refused.status, refused["type"]) == (403, "/problems/not-your-gate")


@pytest.mark.parametrize("bound_to", ["event", "gate"])
def test_a_device_scans_only_where_it_belongs(alice: Organiser, bound_to: str) -> None:
    device, key = alice.steward()
    home = alice.event if bound_to == "event" else alice.event.gates.get()
    Device.objects.filter(pk=device.pk).update(**{bound_to: home})
    reading = alice.another_event()

    at_home = alice.scan(alice.code(), key=key)
    away = alice.scan(alice.code(event=reading), key=key, gate=alice.gate_of(reading))

    assert (at_home.status, away.status) == (200, 403)


def test_a_device_bound_to_an_event_sees_no_other(alice: Organiser) -> None:
    device, key = alice.steward()
    Device.objects.filter(pk=device.pk).update(event=alice.event)
    reading = alice.another_event()

    statuses = [
        alice.api("GET", f"/events/{event.pk}/counts", key=key).status for event in (alice.event, reading)
    ]

    assert statuses == [200, 404]
