"""Test that a holder takes back a visit that they validated a moment ago, and no other."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from portillon.devices import self_validation
from portillon.devices.models import Device
from portillon.entries import proof, reversal
from portillon.entries.models import Scan
from portillon.places.models import PassType
from tests.public.conftest import Known
from tests.public.visits.destination import Destination
from tests.public.visits.test_visit import ENGLISH, confirm


def phone_of_paul(destination: Destination) -> Client:
    client = Client()
    client.get(f"/h/{destination.issue(name='Paul', email='paul@example.org').page_secret}/visit")
    return client


def undo(client: Client, done: str) -> str:
    """Press the button of the green page at `done`, and return the page that follows."""
    return client.post(f"{done}/reversal", headers=ENGLISH, follow=True).content.decode()


def test_a_visit_is_taken_back_and_validated_again(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    phone_of()
    done = confirm(client, destination.poster, companions=3)
    green = client.get(done, headers=ENGLISH).content.decode()
    assert f'action="{done}/reversal"' in green
    assert 'data-undo="30"' in green

    page = undo(client, done)

    assert "You have taken this visit back. It does not count." in page
    assert 'body class="live"' not in page
    assert f'href="{destination.poster}"' in page
    assert proof.green(destination.castle, timezone.now()) == []
    # The rule is "once": only what was taken back leaves room for another.
    again = client.get(confirm(client, destination.poster, companions=1), headers=ENGLISH).content.decode()
    assert "Visit recorded" in again
    assert [(scan.told_as, scan.moved) for scan in Scan.objects.order_by("pk")] == [
        ("entry", 4),
        ("reversal", -4),
        ("entry", 2),
    ]


def test_a_second_tap_takes_back_nothing_more(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    phone_of()
    done = confirm(client, destination.poster)

    assert undo(client, done) == undo(client, done)
    assert Scan.objects.count() == 2


def test_many_guests_at_once_do_not_hinder_one_another(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    phone_of()
    done = confirm(client, destination.poster)
    other = phone_of_paul(destination)
    confirm(other, destination.poster)

    assert "You have taken this visit back." in undo(client, done)


def test_after_half_a_minute_it_is_too_late(
    client: Client, destination: Destination, phone_of: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone_of()
    done = confirm(client, destination.poster)
    monkeypatch.setattr(reversal, "BY_HOLDER_WITHIN", timedelta(0))

    assert "/reversal" not in client.get(done, headers=ENGLISH).content.decode()
    page = undo(client, done)

    assert "It is too late to take this back here. Ask at the reception." in page
    assert "Visit recorded" in page
    assert Scan.objects.count() == 1


def test_nobody_takes_back_the_visit_of_another(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    phone_of()
    done = confirm(client, destination.poster)
    other = phone_of_paul(destination)

    assert other.post(f"{done}/reversal").status_code == 404
    assert Client().post(f"{done}/reversal").status_code == 404
    assert client.post(f"{destination.poster}/{uuid4()}/reversal").status_code == 404
    assert Scan.objects.count() == 1


def test_an_entry_that_the_desk_made_is_the_desks_to_take_back(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    phone_of()
    PassType.objects.update(rule="unlimited")
    done = confirm(client, destination.poster)
    Device.objects.update(is_self_validation=False)
    assert "/reversal" not in client.get(done, headers=ENGLISH).content.decode()

    assert "You have taken this visit back." not in undo(client, done)
    assert Scan.objects.count() == 1


def test_the_button_opened_as_an_address_leads_to_its_page(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    phone_of()
    done = confirm(client, destination.poster)

    assert client.get(f"{done}/reversal").headers["Location"] == done
    assert self_validation.settle(destination.castle) is not None
