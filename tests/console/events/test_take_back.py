"""Test the page on which a supervisor takes tickets back from a device, and is told before what that risks."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from portillon.accounts.keys import create_api_key
from portillon.accounts.models import Membership, Organisation, Role
from portillon.devices.authorisation import authorise, enrol_device
from portillon.devices.enrol import revoke
from portillon.devices.models import Device
from portillon.entries.models import Scan
from portillon.entries.registers.holders import held_by_device
from portillon.issuing.tickets.tickets import TicketData, issue
from portillon.places.models import Event
from tests.console.given import event_of, user_of

LINK = "Take its tickets back"


@pytest.fixture
def north(gala: Event) -> Device:
    """A phone that holds a ticket for two persons and one for one person."""
    gala.offline_policy = "strict"
    gala.save()
    issue(gala, [TicketData("Ann", "ann@example.org", admits=2), TicketData("Bob", "bob@example.org")])
    made = enrol_device(authorise(gala, "Team"), "North 2")
    assert isinstance(made, tuple)
    asked = {"gate": str(gala.gates.get().pk), "incarnation": str(uuid4()), "want": "all"}
    answer = Client().post(
        "/api/v1/registers",
        json.dumps(asked),
        content_type="application/json",
        headers={"Authorization": f"Bearer {made[1]}"},
    )
    assert answer.json()["held"] == 2
    return made[0]


@pytest.fixture(autouse=True)
def _slow_stewards(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the test takes, a phone scans one ticket in the time."""
    monkeypatch.setattr("portillon.entries.registers.known_until.A_TICKET", timedelta(days=1))


def page_of(device: Device, event: Event) -> str:
    return f"/events/{event.pk}/devices/{device.pk}/take-back/"


def content(client: Client, page: str) -> str:
    return client.get(page).content.decode()


def test_the_list_of_devices_says_who_holds_tickets_and_leads_there(
    dana: Client, gala: Event, north: Device
) -> None:
    page = content(dana, f"/events/{gala.pk}/devices/")

    assert "holds 2 tickets" in page
    assert f'href="{page_of(north, gala)}"' in page


def test_one_that_holds_none_is_listed_as_before(dana: Client, gala: Event) -> None:
    enrol_device(authorise(gala, "Team"), "South")

    page = content(dana, f"/events/{gala.pk}/devices/")

    assert "South" in page
    assert "holds" not in page
    assert LINK not in page


def test_a_revoked_one_still_holds_its_tickets(dana: Client, gala: Event, north: Device) -> None:
    revoke(north)

    page = content(dana, f"/events/{gala.pk}/devices/")

    assert '<details class="more" open>' in page
    assert "holds 2 tickets" in page
    assert f'href="{page_of(north, gala)}"' in page


def test_the_page_says_what_it_risks(dana: Client, gala: Event, north: Device) -> None:
    page = content(dana, page_of(north, gala))

    assert "North 2 was last heard at: " in page
    assert "What North 2 did is known until: " in page
    assert "It holds 2 tickets, which no other device admits. 3 places are unused." in page
    assert "It may have let in at most 2 persons since then." in page
    assert "The device is here or switched off: at most 2 persons could come in twice." in page
    assert "The device is somewhere else and may go on: at most 3 persons could come in twice." in page


@pytest.mark.parametrize("where, in_hand, exposed", [("here", True, 2), ("elsewhere", False, 3)])
def test_a_supervisor_takes_them_back(
    alice: Client, dana: Client, gala: Event, north: Device, where: str, in_hand: bool, exposed: int
) -> None:
    answer = dana.post(page_of(north, gala), {"where": where}, follow=True)

    told = f"2 tickets were taken back from North 2. At most {exposed} persons can come in twice."
    assert told in answer.content.decode()
    assert answer.redirect_chain == [(f"/events/{gala.pk}/devices/", 302)]
    assert held_by_device(gala.pk) == {}
    row = Scan.objects.filter(kind="take_back").order_by("pk")[0]
    assert row.because
    assert (row.operator_id, row.because["in_hand"], row.because["exposed"]) == (
        user_of(dana).pk, in_hand, exposed
    )  # fmt: skip
    log = content(alice, f"/events/{gala.pk}/log/")
    assert "The tickets that “North 2” held were taken back." in log


@pytest.mark.parametrize("sent", [{}, {"where": "nowhere"}])
def test_who_does_not_say_where_the_phone_is_takes_nothing_back(
    dana: Client, gala: Event, north: Device, sent: dict[str, str]
) -> None:
    page = dana.post(page_of(north, gala), sent).content.decode()

    assert "Please choose where the device is." in page
    assert held_by_device(gala.pk) == {north.pk: 2}


def test_who_comes_second_reads_that_nothing_is_held(dana: Client, gala: Event, north: Device) -> None:
    dana.post(page_of(north, gala), {"where": "here"}, follow=True)

    assert "North 2 holds no tickets of this event." in content(dana, page_of(north, gala))
    again = dana.post(page_of(north, gala), {"where": "here"}, follow=True)
    assert "North 2 holds no tickets of this event." in again.content.decode()
    assert Scan.objects.filter(kind="take_back").count() == 2
    assert gala.changes.filter(what="tickets taken back").count() == 1


def test_a_steward_does_not(bob: Client, gala: Event, north: Device) -> None:
    page = page_of(north, gala)

    assert (bob.get(page).status_code, bob.post(page, {"where": "here"}).status_code) == (403, 403)
    assert held_by_device(gala.pk) == {north.pk: 2}


def test_another_organisation_does_not_exist(charlie: Client, gala: Event, north: Device) -> None:
    page = page_of(north, gala)

    assert (charlie.get(page).status_code, charlie.post(page, {"where": "here"}).status_code) == (404, 404)
    assert held_by_device(gala.pk) == {north.pk: 2}


def test_a_device_is_not_looked_at_beside_an_event_of_another_organisation(
    charlie: Client, theatre: Organisation, gala: Event, north: Device
) -> None:
    Membership.objects.create(
        user=user_of(charlie), organisation_id=gala.organisation_id, role=Role.ORGANISER
    )

    assert charlie.get(page_of(north, event_of(theatre))).status_code == 404
    assert charlie.get(page_of(north, gala)).status_code == 200


def test_a_program_is_in_the_log_as_well(
    alice: Client, university: Organisation, gala: Event, north: Device
) -> None:
    key = create_api_key(university, "Box office")
    Client().post(
        f"/api/v1{page_of(north, gala)}".rstrip("/"),
        json.dumps({"in_hand": True}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )

    log = content(alice, f"/events/{gala.pk}/log/")
    assert "The tickets that “North 2” held were taken back." in log
    assert "Box office" in log
