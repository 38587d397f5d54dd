"""Test what the server notes about phones that may decide alone: what they were told, and what they know."""

import pytest
from django.test import Client
from django.utils import timezone

from portillon.devices.models import Device
from portillon.places.models import Event
from tests.organiser import Organiser
from tests.roster.phone import Phone, enrolled


@pytest.fixture
def phone(alice: Organiser) -> Phone:
    return Phone(alice, enrolled(alice.event))


def budget() -> int | None:
    return Device.objects.get().roster_budget


def test_a_phone_is_told_its_budget_with_the_roster(alice: Organiser, phone: Phone) -> None:
    assert budget() is None

    phone.sync()

    assert budget() == 200


def test_a_smaller_one_holds_when_the_phone_has_it(alice: Organiser, phone: Phone) -> None:
    phone.sync()
    Event.objects.update(offline_policy="server")

    # The answer to this may get lost.
    phone.sync()
    assert budget() == 200

    phone.sync()
    assert budget() == 0


def test_a_larger_one_holds_at_once(alice: Organiser, phone: Phone) -> None:
    phone.sync()
    Event.objects.update(offline_budget=300)

    phone.sync()

    assert budget() == 300


@pytest.mark.parametrize("path", ["/api/v1/roster?gate=1", "/door/config"])
def test_a_revoked_phone_that_calls_is_told(phone: Phone, client: Client, path: str) -> None:
    phone.sync()
    now = timezone.now()
    Device.objects.update(revoked_at=now)
    assert not Device.objects.get().was_told_its_end(now)

    assert client.get(path, headers={"Authorization": f"Bearer {phone.key}"}).status_code == 401

    assert Device.objects.get().was_told_its_end(timezone.now())
