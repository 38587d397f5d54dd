"""The phone of somebody who signs in: at which venues it may stand, and that it does no more than the person may."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Organisation, Role
from portillon.devices.enrol import revoke
from portillon.devices.models import Device
from portillon.entries.models import Scan
from portillon.places.models import Event, Gate, Participation, Posting, Programme
from portillon.places.programmes import create_programme
from tests.console.desk.desk_given import Destination, destination
from tests.console.given import event_of, user_of

PHONE = json.dumps({"hardware": "Mozilla"})


@pytest.fixture
def desk(university: Organisation) -> Destination:
    return destination(university)


@pytest.fixture
def clara(desk: Destination) -> Client:
    """The castle's controller."""
    return desk.controller()


def config(client: Client, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/scan/config{query}").json()
    return found


def takes_part(desk: Destination, gate: Gate, title: str = "", **days: Any) -> Programme:
    """The venue in the programme, or in another one of this title."""
    assert gate.venue is not None
    made = create_programme(desk.organisation, [], title_en=title) if title else desk.programme
    Participation.objects.create(programme=made, venue=gate.venue, **days)
    return made


def enrolled(client: Client, gate: Gate) -> tuple[int, str]:
    """The answer's status, and the key if there is one."""
    address = config(client)["urls"]["desk_devices"].replace("{id}", str(gate.pk))
    answer = client.post(address, PHONE, content_type="application/json")
    return answer.status_code, answer.json()["key"] if answer.status_code == 201 else ""


def asks(key: str, method: str, path: str, body: object = None) -> int:
    """The status of an API call with the phone's key."""
    data = None if body is None else json.dumps(body)
    headers = {"Authorization": f"Bearer {key}"}
    asked = Client().generic(
        method, f"/api/v1{path}", data or "", content_type="application/json", headers=headers
    )
    return asked.status_code


def scans(key: str, gate: Gate, number: str) -> int:
    return asks(key, "POST", "/scans", {"scan_id": str(uuid4()), "code": number, "gate": str(gate.pk)})


# Where it may stand


def test_a_controller_stands_at_the_own_venue_at_once(desk: Destination, clara: Client) -> None:
    event_of(desk.organisation)
    takes_part(desk, desk.castle, "Museum pass")
    (place,) = config(clara)["events"]

    assert place["title"]["en"] == "Destination · Museum pass"
    assert [(gate["id"], gate["is_desk"]) for gate in place["gates"]] == [(str(desk.castle.pk), True)]


@pytest.mark.parametrize("role", [Role.BOARD, Role.SUPPORT])
def test_who_works_everywhere_chooses_programme_and_venue(desk: Destination, role: str) -> None:
    takes_part(desk, desk.garden)
    takes_part(desk, desk.garden, "Museum pass")
    places = config(desk.signed_in(role), f"?desk={desk.garden.pk}")

    assert [place["title"]["en"] for place in places["events"]] == ["Destination", "Museum pass"]
    assert [[gate["title"] for gate in place["gates"]] for place in places["events"]] == [
        ["Castle", "Garden"],
        ["Garden"],
    ]
    assert (places["chosen"], places["gate"]) == (None, str(desk.garden.pk))


def test_a_venue_that_left_the_programme_is_not_offered(desk: Destination) -> None:
    takes_part(desk, desk.garden, until_at=timezone.now() - timedelta(days=1))

    assert [gate["title"] for gate in config(desk.signed_in(Role.BOARD))["events"][0]["gates"]] == ["Castle"]


def test_an_organiser_finds_events_and_programmes(desk: Destination) -> None:
    event_of(desk.organisation)
    takes_part(desk, desk.garden)
    places = config(desk.signed_in(Role.ORGANISER))["events"]

    assert [place["title"]["en"] for place in places] == ["Gala", "Destination"]


def test_without_a_venue_the_page_of_desks_says_so(desk: Destination) -> None:
    answer = desk.signed_in(Role.CONTROLLER).get("/scan/start", follow=True)

    assert answer.redirect_chain[-1][0] == "/desks/"
    assert "not assigned to a venue" in answer.content.decode()


def test_the_tile_of_the_desk_leads_there(desk: Destination, clara: Client) -> None:
    assert f'href="/scan?desk={desk.castle.pk}"' in clara.get(f"/desks/{desk.castle.pk}/").content.decode()


def test_another_venue_in_the_address_is_not_told_of(desk: Destination, clara: Client) -> None:
    found = config(clara, f"?desk={desk.garden.pk}")

    assert [place["gates"][0]["title"] for place in found["events"]] == ["Castle"]
    assert found["gate"] is None


# What its key opens


def test_the_phone_is_a_device_of_the_desk_and_its_person(desk: Destination, clara: Client) -> None:
    status, key = enrolled(clara, desk.castle)
    device = Device.objects.get()

    assert (status, device.gate, device.operator) == (201, desk.castle, user_of(clara))
    assert scans(key, desk.castle, desk.sarah.number) == 200
    scan = Scan.objects.get()
    assert (scan.reason, scan.device_id, scan.operator_id) == ("ok", device.pk, user_of(clara).pk)
    assert asks(key, "GET", f"/passes?number={desk.sarah.number[:4]}") == 200


def test_the_desk_tells_how_old_the_phones_list_of_passes_is(desk: Destination, clara: Client) -> None:
    _status, key = enrolled(clara, desk.castle)
    board, page = desk.signed_in(Role.BOARD), f"/desks/{desk.castle.pk}/team/"
    assert "list of passes as of" not in board.get(page).content.decode()

    assert asks(key, "GET", f"/roster?gate={desk.castle.pk}") == 200

    assert "list of passes as of" in board.get(page).content.decode()


def test_its_key_opens_no_other_venue_and_no_event(desk: Destination, clara: Client) -> None:
    takes_part(desk, desk.garden)
    event: Event = event_of(desk.organisation)
    _status, key = enrolled(clara, desk.castle)

    look = {"code": desk.sarah.number, "gate": str(desk.garden.pk)}
    assert scans(key, desk.garden, desk.sarah.number) == 403
    assert scans(key, event.gates.get(), desk.sarah.number) == 403
    assert asks(key, "POST", "/passes/look", look) == 403
    assert asks(key, "GET", f"/events/{event.pk}/counts") == 404
    assert not Scan.objects.exists()


def test_no_key_is_had_for_what_the_person_may_not_do(desk: Destination, clara: Client, bob: Client) -> None:
    assert enrolled(clara, desk.garden)[0] == 403
    # For all of the events, which are none of a controller's; and a steward validates no pass.
    for client, query in ((clara, "?organisation=university"), (bob, f"?desk={desk.castle.pk}")):
        answer = client.post(f"/scan/devices/{query}", PHONE, content_type="application/json")
        assert answer.status_code == 403
    assert not Device.objects.exists()


def test_another_organisations_desk_does_not_exist(desk: Destination, charlie: Client) -> None:
    answer = charlie.post(f"/scan/devices/?desk={desk.castle.pk}", PHONE, content_type="application/json")

    assert answer.status_code == 404
    assert config(charlie, f"?desk={desk.castle.pk}")["events"] == []


def test_a_stewards_browser_validates_no_pass_and_is_told_of_none(desk: Destination, bob: Client) -> None:
    answer = bob.post("/scan/devices/", PHONE, content_type="application/json")
    key = answer.json()["key"]
    found = Client().get(
        f"/api/v1/passes?number={desk.sarah.number[:4]}", headers={"Authorization": f"Bearer {key}"}
    )

    assert scans(key, desk.castle, desk.sarah.number) == 403
    assert (found.status_code, found.json()) == (200, {"passes": []})


# When that changes


def test_a_withdrawn_posting_counts_from_the_next_request(desk: Destination, clara: Client) -> None:
    _status, key = enrolled(clara, desk.castle)
    posting = Posting.objects.get()
    assert scans(key, desk.castle, desk.sarah.number) == 200

    path = f"/desks/{desk.castle.pk}/team/postings/{posting.pk}/end/"
    assert desk.signed_in(Role.BOARD).post(path).status_code == 302

    assert scans(key, desk.castle, desk.sarah.number) == 401
    again = clara.post(f"/scan/devices/?desk={desk.castle.pk}", PHONE, content_type="application/json")
    assert again.status_code == 403


def test_a_phone_that_was_withdrawn_gets_no_other_key_before_the_next_sign_in(
    desk: Destination, clara: Client
) -> None:
    _status, key = enrolled(clara, desk.castle)
    revoke(Device.objects.get())

    assert scans(key, desk.castle, desk.sarah.number) == 401
    again = clara.post(f"/scan/devices/?desk={desk.castle.pk}", PHONE, content_type="application/json")
    assert again.status_code == 403
    assert "Sign out and in again" in clara.get("/scan/start").content.decode()

    user = user_of(clara)
    clara.post("/logout/")
    clara.force_login(user)
    assert enrolled(clara, desk.castle)[0] == 201


def test_a_phone_that_lost_its_key_leaves_no_other_behind(desk: Destination, clara: Client) -> None:
    _status, first = enrolled(clara, desk.castle)
    status, second = enrolled(clara, desk.castle)

    assert status == 201
    assert [asks(key, "GET", "/passes?number=1234") for key in (first, second)] == [401, 200]


def test_signing_out_takes_the_key_away(desk: Destination, clara: Client) -> None:
    _status, key = enrolled(clara, desk.castle)

    clara.post("/logout/")

    assert scans(key, desk.castle, desk.sarah.number) == 401
