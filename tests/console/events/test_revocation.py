"""Test how a revoked device could come in again: by its authorisation code, or by its person's session."""

import json

import pytest
from django.test import Client

from portillon.accounts.models import Membership, Organisation, Role
from portillon.devices.authorisation import authorise, authorise_desk, enrol_device
from portillon.devices.models import Device, Enrolment
from portillon.places.models import Event
from tests.console.desk.desk_given import destination
from tests.console.given import user_of
from tests.devices.phone import enrol, path_of

JSON = "application/json"


@pytest.fixture
def code(gala: Event) -> Enrolment:
    return authorise(gala, "Main team", max_devices=3)


@pytest.fixture
def device(code: Enrolment) -> Device:
    made = enrol_device(code, "Anna")
    assert isinstance(made, tuple)
    return made[0]


def ticked(page: str) -> list[str]:
    return [name for name in ("code", "session") if f'name="{name}" value=' in page and "checked" in page]


def scans(client: Client) -> Device | None:
    """Open the scanner and become a device, as its page does; None if the browser is refused."""
    answer = client.post("/scan/devices/", json.dumps({"hardware": "Chrome"}), content_type=JSON)
    return Device.objects.get(pk=answer.json()["device"]) if answer.status_code == 201 else None


def test_the_page_offers_to_withdraw_the_code_and_says_what_is_left(
    dana: Client, gala: Event, device: Device
) -> None:
    authorise(gala, "Side door")

    page = dana.get(f"/devices/{device.pk}/revocation/").content.decode()

    assert ticked(page) == ["code"]
    assert "the link of its authorisation code “Main team” once more" in page
    assert "the other code that is open here" in page


def test_the_phone_does_not_come_back_by_its_link(dana: Client, code: Enrolment) -> None:
    phone = Client()
    enrol(phone, code)

    dana.post(f"/devices/{Device.objects.get().pk}/revocation/", {"code": "withdraw"})

    assert phone.get(path_of(code)).status_code == 410
    assert phone.post(path_of(code), {"name": "Anna"}).status_code == 410


def test_the_code_stays_open_if_that_is_wanted(dana: Client, code: Enrolment, device: Device) -> None:
    dana.post(f"/devices/{device.pk}/revocation/")

    assert Client().get(path_of(code)).status_code == 200


def test_a_closed_code_is_not_offered(dana: Client, code: Enrolment, device: Device) -> None:
    Enrolment.objects.update(max_devices=1)

    page = dana.get(f"/devices/{device.pk}/revocation/").content.decode()

    assert ticked(page) == []
    assert "Main team" not in page


def test_the_log_names_both(alice: Client, gala: Event, device: Device) -> None:
    alice.post(f"/devices/{device.pk}/revocation/", {"code": "withdraw"})

    log = alice.get(f"/events/{gala.pk}/log/").content.decode()
    assert "The device “Anna” was revoked." in log
    assert "Main team" in log


def test_a_desk_asks_the_same(university: Organisation) -> None:
    desk = destination(university)
    code = authorise_desk(desk.castle, "Ticket office")
    made = enrol_device(code, "Till")
    assert isinstance(made, tuple)
    manager = desk.signed_in(Role.VENUE_MANAGER, desk.castle)
    page = f"/desks/{desk.castle.pk}/devices/{made[0].pk}/revocation/"

    assert "Ticket office" in manager.get(page).content.decode()
    manager.post(page, {"code": "withdraw"})
    assert Client().get(path_of(code)).status_code == 410


def test_a_signed_in_browser_gets_no_new_key(alice: Client, bob: Client) -> None:
    browser = scans(bob)
    assert browser is not None

    alice.post(f"/devices/{browser.pk}/revocation/")

    assert scans(bob) is None
    assert bob.get("/scan/config").status_code == 403


def test_it_scans_again_after_a_new_sign_in(alice: Client, bob: Client) -> None:
    browser, user = scans(bob), user_of(bob)
    assert browser is not None
    alice.post(f"/devices/{browser.pk}/revocation/")

    bob.post("/logout/")
    bob.force_login(user)

    assert scans(bob) is not None


def test_a_signed_in_browser_can_be_signed_out(alice: Client, bob: Client, gala: Event) -> None:
    browser = scans(bob)
    assert browser is not None
    page = alice.get(f"/devices/{browser.pk}/revocation/?event={gala.pk}").content.decode()
    assert ticked(page) == ["session"]

    alice.post(f"/devices/{browser.pk}/revocation/", {"session": "end"})

    assert bob.get("/events/").status_code == 302
    assert alice.get("/events/").status_code == 200


def test_nobody_signs_out_whoever_may_do_more(alice: Client, dana: Client) -> None:
    """A supervisor revokes the organiser's browser, which ends no session."""
    browser = scans(alice)
    assert browser is not None
    page = dana.get(f"/devices/{browser.pk}/revocation/").content.decode()
    assert ticked(page) == []

    dana.post(f"/devices/{browser.pk}/revocation/", {"session": "end"})

    assert Device.objects.get(pk=browser.pk).revoked_at is not None
    assert alice.get("/events/").status_code == 200


def test_whoever_gets_another_role_scans_with_a_new_key(alice: Client, bob: Client) -> None:
    """The keys of the old role end, but nobody took this browser's right away."""
    before = scans(bob)
    assert before is not None

    member = Membership.objects.get(user=user_of(bob))
    alice.post(f"/team/members/{member.pk}/", {"role": Role.SUPERVISOR})

    after = scans(bob)
    assert after not in (None, before)
    assert Device.objects.get(pk=before.pk).revoked_at is not None
