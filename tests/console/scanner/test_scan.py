"""The scanner's frame: what it is told, and the key its browser gets."""

import json
from typing import Any

import pytest
from django.test import Client

from portillon.accounts.models import Membership, Organisation, Role, User
from portillon.devices.models import Device
from portillon.places.models import Event
from tests.console.given import event_of


def config(client: Client, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/scan{query}").context["config"]
    return found


def test_it_is_told_what_may_be_scanned_the_soonest_first(bob: Client, university: Organisation) -> None:
    for title, hours in (("Later", 50), ("Yesterday", -10), ("Last week", -200), ("Now", 0)):
        event_of(university, title, hours)

    events = config(bob)["events"]

    assert [event["title"]["en"] for event in events] == ["Yesterday", "Now", "Later"]
    assert [gate["title"] for gate in events[0]["gates"]] == ["Main door"]


def test_the_event_of_the_link_is_chosen(bob: Client, gala: Event) -> None:
    assert config(bob, f"?event={gala.pk}")["chosen"] == str(gala.pk)
    assert config(bob, "?event=x")["chosen"] is None


def test_the_page_may_run_the_decoder_and_nothing_inline(bob: Client, gala: Event) -> None:
    policy = bob.get("/scan").headers["Content-Security-Policy"]

    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "worker-src 'self' blob:" in policy
    assert "unsafe-inline" not in policy


def test_no_other_page_may_run_wasm(bob: Client, gala: Event) -> None:
    assert "wasm" not in bob.get("/events/").headers["Content-Security-Policy"]


def test_a_browser_becomes_a_device_of_its_person(bob: Client, gala: Event) -> None:
    address = config(bob)["urls"]["devices"]
    body = json.dumps({"hardware": "Mozilla/5.0 (Linux; Android 14) Chrome/140"})
    answer = bob.post(address, body, content_type="application/json")

    device = Device.objects.get()
    assert answer.status_code == 201
    assert answer.json()["device"] == str(device.pk)
    assert answer.json()["key"].startswith("pd_")
    assert answer.json()["gates"][0]["event"] == str(gala.pk)
    assert device.operator is not None
    assert device.operator.email == "bob@example.org"
    assert device.name == "Bob · Android"


def test_three_browsers_of_one_person_have_three_names(bob: Client, gala: Event) -> None:
    for _time in range(3):
        body = json.dumps({"hardware": "Mozilla/5.0 (X11; Linux) Chrome/140"})
        bob.post("/scan/devices/", body, content_type="application/json")

    assert sorted(Device.objects.values_list("name", flat=True)) == [
        "Bob · Linux",
        "Bob · Linux 2",
        "Bob · Linux 3",
    ]


@pytest.mark.parametrize("body", ["", "[]", "{", '{"name": "x"}', "null", '"x"', "\xff", "[" * 100_000])
def test_a_body_that_is_no_device_is_refused(bob: Client, gala: Event, body: str) -> None:
    answer = bob.post("/scan/devices/", body.encode("latin-1"), content_type="application/json")

    assert answer.status_code == 400
    assert not Device.objects.exists()


def test_a_device_of_another_organisation_cannot_be_had(bob: Client, theatre: Organisation) -> None:
    body = json.dumps({"hardware": "x"})

    assert (
        bob.post("/scan/devices/?organisation=theatre", body, content_type="application/json").status_code
        == 404
    )


def test_who_scans_for_several_says_for_which(bob: Client, theatre: Organisation, gala: Event) -> None:
    Membership.objects.create(
        user=User.objects.get(email="bob@example.org"), organisation=theatre, role=Role.STEWARD
    )

    assert "For whom do you scan?" in bob.get("/scan").content.decode()
    assert config(bob, "?organisation=theatre")["events"] == []
    assert len(config(bob, f"?event={gala.pk}")["events"]) == 1


def test_signing_out_takes_the_browsers_key_away(bob: Client, gala: Event) -> None:
    body = json.dumps({"hardware": "Android Chrome"})
    key = bob.post(config(bob)["urls"]["devices"], body, content_type="application/json").json()["key"]
    address, headers = f"/api/v1/events/{gala.pk}/counts", {"Authorization": f"Bearer {key}"}
    assert bob.get(address, headers=headers).status_code == 200

    bob.post("/logout/")

    assert bob.get(address, headers=headers).status_code == 401
