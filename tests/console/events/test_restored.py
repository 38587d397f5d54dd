"""Test the page on which a supervisor says that the phones were heard since a backup was restored."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Organisation, Role
from portillon.devices.authorisation import authorise, enrol_device
from portillon.devices.models import Device
from portillon.entries.models import Journal
from portillon.entries.registers import set_back
from portillon.places.models import Event, Gate, OfflinePolicyOfVenue, Venue
from tests.console.desk.desk_given import destination

NOTICE = "Nobody comes in by asking the server until somebody confirms that the phones were heard since."


@pytest.fixture
def waiting(gala: Event) -> str:
    """The page of an event with two phones, of which South was heard since."""
    Event.objects.filter(pk=gala.pk).update(offline_policy="strict")
    for name in ("North", "South"):
        enrol_device(authorise(gala, "Team"), name)
    set_back.begin(timezone.now())
    later = timezone.now() + timedelta(seconds=1)
    Device.objects.filter(name="South").update(roster_at=later, roster_event=gala)
    Journal.objects.create(device=Device.objects.get(name="South"), heard_at=later)
    return f"/events/{gala.pk}/restored/"


def content(client: Client, page: str) -> str:
    return client.get(page).content.decode()


def test_the_event_says_it_and_leads_there(dana: Client, gala: Event, waiting: str) -> None:
    for page in ("devices/", "participants/"):
        told = content(dana, f"/events/{gala.pk}/{page}")
        assert NOTICE in told
        assert f'href="{waiting}"' in told


def test_the_page_lists_the_phones_and_says_who_is_missing(dana: Client, waiting: str) -> None:
    page = content(dana, waiting)

    assert '<strong dir="auto">North</strong> · not heard yet' in page
    assert '<strong dir="auto">South</strong> · heard' in page
    assert "1 phone was not heard yet." in page
    assert "Go on without them" in page


def test_a_supervisor_confirms(alice: Client, dana: Client, gala: Event, waiting: str) -> None:
    done = dana.post(waiting, follow=True)

    assert "The server lets people in again" in done.content.decode()
    assert NOTICE not in done.content.decode()
    assert Event.objects.get(pk=gala.pk).set_back_at is None
    assert "Confirmed after a backup was restored" in content(alice, f"/events/{gala.pk}/log/")
    assert "Nothing has to be confirmed here." in content(dana, waiting)


def test_a_steward_and_another_organisation_do_not(
    bob: Client, charlie: Client, gala: Event, waiting: str
) -> None:
    assert [client.post(waiting).status_code for client in (bob, charlie)] == [403, 404]
    assert Event.objects.get(pk=gala.pk).set_back_at is not None


def test_who_runs_a_desk_confirms_for_it(university: Organisation) -> None:
    desk = destination(university)
    Venue.objects.update(offline_policy=OfflinePolicyOfVenue.STRICT)
    set_back.begin(timezone.now())
    page = f"/desks/{desk.castle.pk}/restored/"
    manager = desk.signed_in(Role.VENUE_MANAGER, desk.castle)
    assert f'href="{page}"' in content(manager, f"/desks/{desk.castle.pk}/team/")
    assert "Were all phones heard?" in content(manager, page)

    refused = desk.signed_in(Role.CONTROLLER, desk.castle).post(page)
    done = manager.post(page, follow=True)

    assert refused.status_code == 403
    assert "The server admits passes here again." in done.content.decode()
    assert Gate.objects.get(pk=desk.castle.pk).set_back_at is None
    assert Gate.objects.get(pk=desk.garden.pk).set_back_at is not None
