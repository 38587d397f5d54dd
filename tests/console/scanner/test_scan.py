"""The scanner's frame: what it is told, and the key its browser gets."""

import json
from typing import Any

import pytest
from django.template import loader
from django.test import Client

from portillon.accounts.models import Membership, Organisation, Role, User
from portillon.devices.enrol import Ended, why_ended
from portillon.devices.models import Device
from portillon.places.models import Event
from tests.console.given import event_of


def config(client: Client, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/scan/config{query}").json()
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


def test_the_page_is_the_same_file_for_everybody(bob: Client, gala: Event) -> None:
    pages = [client.get(f"/scan?event={gala.pk}") for client in (bob, Client())]

    assert pages[0].content == pages[1].content == Client().get("/door").content
    assert not any(page.cookies for page in pages)
    worker = Client().get("/scan/sw.js")
    assert worker.headers["Service-Worker-Allowed"] == "/scan"
    assert bob.get("/scan/?event=3").headers["Location"] == "/scan?event=3"


def test_a_stranger_is_sent_to_the_sign_in_and_back(db: None, gala: Event) -> None:
    answer = Client().get(f"/scan/config?event={gala.pk}")

    assert (answer.status_code, answer.json()) == (401, {"start": f"/scan/start?event={gala.pk}"})
    sign_in = Client().get(answer.json()["start"])
    assert sign_in.headers["Location"] == f"/login/?next=/scan/start%3Fevent%3D{gala.pk}"


def test_who_may_scan_is_led_back_to_the_page(bob: Client, gala: Event) -> None:
    assert bob.get(f"/scan/start?event={gala.pk}").headers["Location"] == f"/scan?event={gala.pk}"


def test_an_event_of_others_is_no_place_to_scan(charlie: Client, gala: Event) -> None:
    answer = charlie.get(f"/scan/config?event={gala.pk}")

    assert (answer.status_code, answer.json()) == (403, {"start": f"/scan/start?event={gala.pk}"})
    assert charlie.get(answer.json()["start"]).status_code == 404


def test_who_lacks_a_second_step_is_told_so(bob: Client, gala: Event, university: Organisation) -> None:
    university.requires_second_step = True
    university.save()

    assert bob.get("/scan/config").status_code == 403
    assert bob.get("/scan/start").status_code == 403


def test_what_is_told_stays_the_same_and_names_nobody(bob: Client, gala: Event) -> None:
    told = [bob.get("/scan/config").content.decode() for _time in range(2)]

    assert told[0] == told[1]
    assert not any(word in told[0] for word in ("Bob", "bob@", "csrf"))


def test_a_key_needs_the_token_against_forged_requests(bob: Client, gala: Event) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(email="bob@example.org"))
    address = config(strict)["urls"]["devices"]
    body = json.dumps({"hardware": "x"})
    token = {"X-CSRFToken": strict.cookies["csrftoken"].value}

    assert strict.post(address, body, content_type="application/json").status_code == 403
    assert strict.post(address, body, content_type="application/json", headers=token).status_code == 201


def test_a_page_of_another_person_gets_no_key(bob: Client, dana: Client, gala: Event) -> None:
    answer = dana.post(
        config(bob)["urls"]["devices"], json.dumps({"hardware": "x"}), content_type="application/json"
    )

    assert (answer.status_code, answer.json()["detail"]) == (403, "Somebody else is signed in by now.")
    assert not Device.objects.exists()


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

    assert "For whom do you scan?" in bob.get("/scan/start").content.decode()
    assert config(bob, "?organisation=theatre")["events"] == []
    assert len(config(bob, f"?event={gala.pk}")["events"]) == 1


def test_signing_out_takes_the_browsers_key_away(bob: Client, gala: Event) -> None:
    body = json.dumps({"hardware": "Android Chrome"})
    key = bob.post(config(bob)["urls"]["devices"], body, content_type="application/json").json()["key"]
    address, headers = f"/api/v1/events/{gala.pk}/counts", {"Authorization": f"Bearer {key}"}
    assert bob.get(address, headers=headers).status_code == 200

    bob.post("/logout/")

    assert bob.get(address, headers=headers).status_code == 401


def test_pages_tell_the_browser_whose_scanner_it_keeps_and_an_outage_does_not(bob: Client) -> None:
    """What it keeps of others it forgets: it must not take an outage for a sign-out."""
    user = User.objects.get(email="bob@example.org")

    assert f'data-user="{user.pk}"' in bob.get("/events/").content.decode()
    assert 'data-user=""' in Client().get("/login/").content.decode()
    for outage in ("500.html", "503.html"):
        assert "data-user" not in loader.get_template(outage).render()


def test_a_browser_whose_person_has_left_is_revoked_and_not_expired(bob: Client, gala: Event) -> None:
    body = json.dumps({"hardware": "Android Chrome"})
    key = bob.post("/scan/devices/", body, content_type="application/json").json()["key"]
    Membership.objects.filter(user__email="bob@example.org").delete()

    assert why_ended(key) is Ended.REVOKED
