"""Test the door page of an enrolled phone, and the key that it hands to its scanner."""

from typing import Any

import pytest
from django.test import Client

from portillon.devices.device_cookie import DEVICE
from portillon.devices.enrol import revoke
from portillon.devices.models import Device, Enrolment
from portillon.places.models import Gate
from tests.devices.conftest import Authorise
from tests.devices.phone import enrol, text_of
from tests.organiser import Organiser


def config(phone: Client) -> dict[str, Any]:
    found: dict[str, Any] = phone.get("/door").context["config"]
    return found


def test_the_scanner_is_told_of_its_event_alone(steward: Client, alice: Organiser) -> None:
    alice.another_event()

    (event,) = config(steward)["events"]

    assert (event["id"], [gate["id"] for gate in event["gates"]]) == (str(alice.event.pk), [alice.gate])
    assert config(steward)["chosen"] == str(alice.event.pk)


def test_and_of_its_gate_alone(phone: Client, authorise: Authorise, alice: Organiser) -> None:
    side = Gate.objects.create(organisation=alice.organisation, event=alice.event, title="Side door")
    enrol(phone, authorise(gate=side))

    (event,) = config(phone)["events"]

    assert [gate["title"] for gate in event["gates"]] == ["Side door"]


def test_the_key_is_handed_to_its_own_scanner(steward: Client, alice: Organiser) -> None:
    handed = steward.post(config(steward)["urls"]["devices"]).json()

    assert handed["device"] == str(Device.objects.get().pk)
    assert alice.scan(alice.code(), key=handed["key"])["verdict"] == "admitted"


def test_the_key_is_not_in_the_page(steward: Client) -> None:
    assert steward.cookies[DEVICE].value not in steward.get("/door").content.decode()


def test_a_page_of_another_device_gets_no_key(steward: Client, authorise: Authorise) -> None:
    address = config(steward)["urls"]["devices"]
    enrol(steward, authorise())

    assert steward.post(address).status_code == 403


def test_a_revoked_phone_is_told_so_and_enrols_nowhere(steward: Client) -> None:
    address = config(steward)["urls"]["devices"]
    revoke(Device.objects.get())

    page = steward.get("/door")

    assert (page.status_code, steward.post(address).status_code) == (403, 403)
    assert "has taken this phone’s authorisation back" in text_of(page)


@pytest.mark.parametrize("cookie", ["", "pd_of_another_installation", "é", "x" * 3000])
def test_a_stranger_is_told_how_a_phone_gets_in(db: None, cookie: str) -> None:
    stranger = Client(headers={"Accept-Language": "en"})
    stranger.cookies[DEVICE] = cookie

    page = stranger.get("/door")

    assert page.status_code == 403
    assert "taken" not in text_of(page)
    assert "ask the organiser for an authorisation code" in text_of(page)


def test_another_site_cannot_fetch_the_key(enrolment: Enrolment, steward: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[DEVICE] = steward.cookies[DEVICE].value

    assert strict.post(config(steward)["urls"]["devices"]).status_code == 403


def test_the_page_may_run_the_decoder_and_nothing_inline(steward: Client) -> None:
    policy = steward.get("/door").headers["Content-Security-Policy"]

    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "unsafe-inline" not in policy


def test_an_authorised_phone_finds_its_scanner_from_the_start(steward: Client) -> None:
    assert steward.get("/").headers["Location"] == "/door"


def test_a_revoked_one_sees_the_start_page(steward: Client) -> None:
    revoke(Device.objects.get())

    assert steward.get("/").status_code == 200
