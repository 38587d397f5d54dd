"""Test what the scanner of an enrolled phone is told: its page, its key, and where it may scan."""

from typing import Any

import pytest
from django.test import Client

from portillon.devices.device_cookie import DEVICE
from portillon.devices.enrol import revoke
from portillon.devices.models import Device, Enrolment
from portillon.places.models import Gate
from tests.devices.conftest import Authorise
from tests.devices.phone import enrol
from tests.organiser import Organiser


def hand_over(phone: Client, which: str = "") -> Any:
    """The answer to the scanner's question for the key that the browser's cookie has."""
    return phone.post(f"/door/device/{which}", "{}", content_type="application/json")


def ask(phone: Client, key: str) -> Any:
    """The answer to the scanner's question what it may scan."""
    return phone.get("/door/config", headers={"Authorization": f"Bearer {key}"})


def config(phone: Client) -> dict[str, Any]:
    found: dict[str, Any] = ask(phone, hand_over(phone).json()["key"]).json()
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
    handed = hand_over(steward).json()

    assert handed["device"] == str(Device.objects.get().pk)
    assert alice.scan(alice.code(), key=handed["key"])["verdict"] == "admitted"


def test_the_scanner_is_told_where_to_ask_for_its_key_again(steward: Client) -> None:
    address = config(steward)["urls"]["devices"]

    assert steward.post(address, "{}", content_type="application/json").status_code == 200


def test_a_page_of_another_device_gets_no_key(steward: Client, authorise: Authorise) -> None:
    address = config(steward)["urls"]["devices"]
    enrol(steward, authorise())

    assert steward.post(address, "{}", content_type="application/json").status_code == 403


def test_a_form_cannot_fetch_the_key(enrolment: Enrolment, steward: Client) -> None:
    """Another site can send forms only; it cannot send JSON without being asked whether it may."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[DEVICE] = steward.cookies[DEVICE].value

    assert strict.post("/door/device/", {}).status_code == 403
    assert strict.post("/door/device/", "{}", content_type="text/plain").status_code == 403
    assert hand_over(strict).status_code == 200


def test_a_revoked_phone_is_told_so_and_gets_no_key(steward: Client) -> None:
    key = hand_over(steward).json()["key"]
    revoke(Device.objects.get())

    handed, told = hand_over(steward), ask(steward, key)

    assert (handed.status_code, handed.json()["ended"]) == (403, "revoked")
    assert (told.status_code, told.json()["ended"]) == (401, "revoked")


@pytest.mark.parametrize("key", ["", "pd_of_another_installation", "é", "x" * 3000])
def test_a_stranger_is_told_nothing(db: None, key: str) -> None:
    stranger = Client()
    stranger.cookies[DEVICE] = key

    handed, told = hand_over(stranger), ask(Client(), key)

    assert (handed.status_code, handed.json()["ended"]) == (403, None)
    assert (told.status_code, told.json()["ended"]) == (401, None)


def test_a_browser_that_was_enrolled_anew_fetches_its_newer_key(
    steward: Client, authorise: Authorise
) -> None:
    former = hand_over(steward).json()["key"]
    enrol(steward, authorise())
    newer = hand_over(steward).json()["key"]

    assert (ask(steward, former).status_code, ask(steward, newer).status_code) == (409, 200)


def test_a_phone_that_was_enrolled_by_its_scanner_keeps_that_key(
    steward: Client, authorise: Authorise, alice: Organiser
) -> None:
    """Its browser's cookie has an older one."""
    enrol(in_the_scanner := Client(), authorise())

    assert ask(steward, hand_over(in_the_scanner).json()["key"]).status_code == 200


def test_what_it_is_told_is_kept_by_nobody_on_the_way(steward: Client) -> None:
    told = ask(steward, hand_over(steward).json()["key"])

    assert "no-store" in told.headers["Cache-Control"]
    assert steward.cookies[DEVICE].value not in told.content.decode()


def test_the_page_is_the_same_for_everybody(steward: Client) -> None:
    german = Client(headers={"Accept-Language": "de"})
    pages = [phone.get("/door") for phone in (steward, german)]

    assert pages[0].content == pages[1].content
    for page in pages:
        assert page.status_code == 200
        assert not page.cookies
        assert page.headers["Cache-Control"] == "public, no-cache"


def test_a_page_that_did_not_change_is_not_sent_again(db: None) -> None:
    tag = Client().get("/door").headers["ETag"]

    assert Client().get("/door", headers={"If-None-Match": tag}).status_code == 304


def test_the_page_may_run_the_decoder_and_nothing_inline(db: None) -> None:
    page = Client().get("/door")
    policy = page.headers["Content-Security-Policy"]

    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "unsafe-inline" not in policy
    assert b"<script>" not in page.content


def test_the_service_worker_serves_the_scanner_and_no_other_page(db: None) -> None:
    script = Client().get("/door/sw.js")

    assert script.headers["Content-Type"].startswith("text/javascript")
    assert script.headers["Service-Worker-Allowed"] == "/door"
    assert script.headers["Cache-Control"] == "public, no-cache"


def test_an_authorised_phone_finds_its_scanner_from_the_start(steward: Client) -> None:
    assert steward.get("/").headers["Location"] == "/door"


def test_a_revoked_one_sees_the_start_page(steward: Client) -> None:
    revoke(Device.objects.get())

    assert steward.get("/").status_code == 200
