"""Test authorisations and devices through the API: creating, enrolling, withdrawing, moving and revoking."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from portillon.devices.models import Device, Enrolment, Readiness
from portillon.places.models import Gate
from tests.organiser import Answer, Organiser

FORGED = "A" * 40


def make(alice: Organiser, **body: Any) -> Answer:
    return alice.api("POST", f"/events/{alice.event.pk}/enrolments", body)


def enrol(alice: Organiser, token: str, name: str = "Phone 1", **more: Any) -> Answer:
    return alice.api("POST", "/devices", {"token": token, "name": name, **more}, key="")


def token_of(made: Answer) -> str:
    return str(made["url"]).rpartition("/")[2]


def scan_at(alice: Organiser, gate: str, key: str) -> int:
    """Scan a new ticket at the gate, and return the HTTP status."""
    body = {"scan_id": str(uuid4()), "gate": gate, "code": alice.code()}
    return alice.scan_raw(json.dumps(body).encode(), key).status


def side_door(alice: Organiser) -> Gate:
    return Gate.objects.create(organisation=alice.organisation, event=alice.event, title="Side door")


def test_an_authorisation_is_an_address_and_its_symbol(alice: Organiser) -> None:
    made = make(alice, label="Gate A", max_devices=3)

    assert made.status == 201
    assert made["url"].startswith("http://localhost:8000/e/")
    assert made["svg"].startswith("<?xml") or made["svg"].startswith("<svg")
    assert (made["max_devices"], made["used"], made["gate"]) == (3, 0, None)


def test_it_lasts_until_the_end_of_the_event(alice: Organiser) -> None:
    assert datetime.fromisoformat(make(alice)["expires_at"]) - alice.event.ends_at < timedelta(milliseconds=1)


def test_it_can_be_shown_again_and_the_database_does_not_hold_it(alice: Organiser) -> None:
    made = make(alice)

    assert alice.api("GET", f"/events/{alice.event.pk}/enrolments")[0]["url"] == made["url"]
    assert token_of(made).encode() not in repr(Enrolment.objects.values()).encode()


@pytest.mark.parametrize("spelling", [str, str.lower, lambda token: f"https://door.example/e/{token}/"])
def test_a_device_gets_a_key_that_scans(alice: Organiser, spelling: Any) -> None:
    enrolled = enrol(alice, spelling(token_of(make(alice))), hardware="Mozilla/5.0 (iPhone) Safari")

    assert enrolled.status == 201
    assert [(gate["id"], gate["kind"]) for gate in enrolled["gates"]] == [(alice.gate, "event")]
    assert alice.scan(alice.code(), key=enrolled["key"])["verdict"] == "admitted"


def test_a_device_of_one_gate_scans_at_no_other(alice: Organiser) -> None:
    gate, side = alice.gate, str(side_door(alice).pk)
    key = enrol(alice, token_of(make(alice, gate=side)))["key"]

    assert scan_at(alice, side, key) == 200
    assert scan_at(alice, gate, key) == 403


def test_another_organisations_gate_is_none(alice: Organiser, bob: Organiser) -> None:
    assert make(alice, gate=bob.gate).status == 422


def test_a_token_lets_in_as_many_as_it_says(alice: Organiser) -> None:
    token = token_of(make(alice, max_devices=2))

    assert [enrol(alice, token).status for _ in range(3)] == [201, 201, 410]
    assert Enrolment.objects.get().turned_away == 1


def test_an_expired_token_is_gone(alice: Organiser) -> None:
    past = (timezone.now() - timedelta(minutes=1)).isoformat()

    answer = enrol(alice, token_of(make(alice, expires_at=past)))

    assert (answer.status, answer["detail"]) == (410, "This authorisation code has expired.")


def test_a_withdrawn_token_is_gone_and_its_devices_stay(alice: Organiser) -> None:
    made = make(alice)
    key = enrol(alice, token_of(made))["key"]

    assert alice.api("DELETE", f"/enrolments/{made['id']}").status == 204
    assert enrol(alice, token_of(made)).status == 410
    assert alice.scan(alice.code(), key=key).status == 200


@pytest.mark.parametrize("token", ["", "x", FORGED, "é" * 40, "A" * 400])
def test_an_unknown_token_is_not_found(alice: Organiser, token: str) -> None:
    assert enrol(alice, token).status == 404


def test_one_letter_changed_is_unknown(alice: Organiser) -> None:
    token = token_of(make(alice))

    for place in (0, 20, 39):
        other = "B" if token[place] != "B" else "C"
        assert enrol(alice, token[:place] + other + token[place + 1 :]).status == 404


@pytest.mark.parametrize("body", [{}, {"token": "x"}, {"token": 1, "name": "x"}, {"token": "x", "name": ""}])
def test_a_body_that_names_no_device_is_refused(alice: Organiser, body: Any) -> None:
    assert alice.api("POST", "/devices", body, key="").status == 422


@pytest.mark.parametrize(
    "body", [{"max_devices": 0}, {"max_devices": "5"}, {"expires_at": "soon"}, {"gate": "x"}]
)
def test_an_authorisation_that_makes_no_sense_is_refused(alice: Organiser, body: Any) -> None:
    assert make(alice, **body).status == 422


def test_a_revoked_device_is_a_stranger_at_its_next_request(alice: Organiser) -> None:
    enrolled = enrol(alice, token_of(make(alice)))
    alice.scan(alice.code(), key=enrolled["key"])

    assert alice.api("DELETE", f"/devices/{enrolled['device']}").status == 204
    assert alice.scan(alice.code(), key=enrolled["key"]).status == 401


@pytest.mark.parametrize("query, status", [("?withdraw_enrolment=true", 410), ("", 201)])
def test_the_code_of_a_revoked_device_can_be_withdrawn_with_it(
    alice: Organiser, query: str, status: int
) -> None:
    token = token_of(make(alice))
    device = enrol(alice, token)["device"]

    assert alice.api("DELETE", f"/devices/{device}{query}").status == 204
    assert enrol(alice, token).status == status


def test_a_place_of_a_revoked_device_is_not_free_again(alice: Organiser) -> None:
    token = token_of(make(alice, max_devices=1))
    alice.api("DELETE", f"/devices/{enrol(alice, token)['device']}")

    assert enrol(alice, token).status == 410


def test_the_list_names_what_and_where(alice: Organiser) -> None:
    made = make(alice)
    enrol(alice, token_of(made), "Anna", hardware="Mozilla/5.0 (Linux; Android 15) Chrome/140 Safari")

    (device,) = alice.api("GET", "/devices").content

    assert (device["name"], device["kind"], device["enrolment"]) == ("Anna", "Android Chrome", made["id"])
    assert [gate["id"] for gate in device["gates"]] == [alice.gate]


def test_a_device_is_renamed_and_moved(alice: Organiser) -> None:
    gate, side = alice.gate, str(side_door(alice).pk)
    enrolled = enrol(alice, token_of(make(alice, gate=gate)))
    changed = alice.api("PATCH", f"/devices/{enrolled['device']}", {"name": "Anna", "gate": side})

    assert (changed["name"], changed["gate"]) == ("Anna", side)
    assert scan_at(alice, gate, enrolled["key"]) == 403
    assert scan_at(alice, side, enrolled["key"]) == 200


def test_a_device_moved_to_no_gate_stands_at_all_of_its_event(alice: Organiser) -> None:
    enrolled = enrol(alice, token_of(make(alice, gate=alice.gate)))
    side_door(alice)

    changed = alice.api("PATCH", f"/devices/{enrolled['device']}", {"gate": None})

    assert (changed["gate"], len(changed["gates"])) == (None, 2)


def test_another_organisations_devices_do_not_exist(alice: Organiser, bob: Organiser) -> None:
    made = make(alice)
    device = enrol(alice, token_of(made))["device"]

    assert bob.api("GET", "/devices").content == []
    assert bob.api("DELETE", f"/devices/{device}").status == 404
    assert bob.api("PATCH", f"/devices/{device}", {"name": "x"}).status == 404
    assert bob.api("DELETE", f"/enrolments/{made['id']}").status == 404
    assert bob.api("GET", f"/events/{alice.event.pk}/enrolments").status == 404
    assert Device.objects.get().name == "Phone 1"


def test_a_device_may_not_manage_devices(alice: Organiser) -> None:
    key = enrol(alice, token_of(make(alice)))["key"]

    assert alice.api("GET", "/devices", key=key).status == 401
    assert alice.api("POST", f"/events/{alice.event.pk}/enrolments", {}, key=key).status == 401


def test_a_device_tells_its_battery(alice: Organiser) -> None:
    key = enrol(alice, token_of(make(alice)))["key"]

    assert alice.api("PUT", "/devices/own/battery", {"percent": 17}, key=key).status == 204
    assert alice.api("GET", "/devices")[0]["battery_percent"] == 17
    assert alice.api("PUT", "/devices/own/battery", {"percent": 17}).status == 403


def test_a_device_tells_how_ready_it_is(alice: Organiser) -> None:
    enrolled = enrol(alice, token_of(make(alice)))
    told = {
        "gate": alice.gate,
        "camera": "live",
        "code_seen_seconds": 60,
        "sound": "locked",
        "clock_at": (timezone.now() + timedelta(minutes=5)).isoformat(),
    }

    assert alice.api("PUT", "/devices/own/readiness", told, key=enrolled["key"]).status == 204
    known = Readiness.objects.get(device=enrolled["device"])
    assert (str(known.gate_id), known.camera, known.sound) == (alice.gate, "live", "locked")
    assert 295 <= known.clock_off_seconds <= 300
    elsewhere = alice.gate_of(alice.another_event())
    for other, status in (
        ({"gate": elsewhere}, 204),
        ({"camera": "perhaps"}, 422),
        ({"clock_at": "noon"}, 422),
    ):
        answer = alice.api("PUT", "/devices/own/readiness", told | other, key=enrolled["key"])
        assert answer.status == status
    known.refresh_from_db()
    assert known.gate is None
    assert alice.api("PUT", "/devices/own/readiness", told).status == 403


def test_a_device_is_seen_once_a_minute(alice: Organiser) -> None:
    enrolled = enrol(alice, token_of(make(alice)))
    long_ago = timezone.now() - timedelta(hours=1)
    Device.objects.update(seen_at=long_ago)

    alice.api("GET", f"/events/{alice.event.pk}/counts", key=enrolled["key"])
    first = Device.objects.get().seen_at
    alice.api("GET", f"/events/{alice.event.pk}/counts", key=enrolled["key"])

    assert first is not None
    assert first > long_ago
    assert Device.objects.get().seen_at == first
