"""Test the console's pages of devices and authorisations: creating, printing, withdrawing, moving and revoking."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Role
from portillon.devices.authorisation import authorise, enrol_device, url_of
from portillon.devices.enrol import device_of, enrol_browser
from portillon.devices.models import Device, Enrolment
from portillon.issuing.models import Credential
from portillon.places.models import Event, Gate
from tests.console.given import person, scanned

LOCAL = "%Y-%m-%dT%H:%M"


@pytest.fixture
def enrolment(gala: Event) -> Enrolment:
    return authorise(gala, "Main team", max_devices=3)


@pytest.fixture
def device(enrolment: Enrolment) -> Device:
    made = enrol_device(enrolment, "Anna", "Mozilla/5.0 (Linux; Android 15) Chrome/140 Safari")
    assert isinstance(made, tuple)
    return made[0]


@pytest.fixture
def side_door(gala: Event) -> Gate:
    return Gate.objects.create(organisation=gala.organisation, event=gala, title="Side door")


def form(**fields: object) -> dict[str, object]:
    until = (timezone.now() + timedelta(hours=30)).strftime(LOCAL)
    return {"label": "Team", "gate": "", "max_devices": 5, "expires_at": until, **fields}


def content(client: Client, page: str) -> str:
    return client.get(page).content.decode()


def test_an_authorisation_is_made_and_shown(alice: Client, gala: Event, side_door: Gate) -> None:
    page = alice.post(f"/events/{gala.pk}/authorisations/new/", form(gate=side_door.pk), follow=True)

    made = Enrolment.objects.get()
    assert (made.label, made.gate, made.max_devices) == ("Team", side_door, 5)
    assert url_of(made) in page.content.decode()
    assert "<svg viewBox" in page.content.decode()


@pytest.mark.parametrize("wrong", [{"max_devices": 0}, {"expires_at": "2020-01-01T10:00"}, {"gate": "999"}])
def test_one_that_makes_no_sense_is_not(alice: Client, gala: Event, wrong: dict[str, object]) -> None:
    assert alice.post(f"/events/{gala.pk}/authorisations/new/", form(**wrong)).status_code == 200
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    "language, words",
    [
        ("en", "Authorise your phone"),
        ("de", "Geben Sie Ihr Telefon frei"),
        ("fr", "Autorisez votre téléphone"),
    ],
)
def test_the_sheet_speaks_the_language_asked_for(
    alice: Client, enrolment: Enrolment, language: str, words: str
) -> None:
    sheet = content(alice, f"/authorisations/{enrolment.pk}/sheet/?lang={language}")

    assert words in sheet
    assert sheet.count("<li>") == 3


def test_a_withdrawn_one_shows_no_code(alice: Client, enrolment: Enrolment, device: Device) -> None:
    alice.post(f"/authorisations/{enrolment.pk}/withdrawal/")

    assert url_of(enrolment) not in content(alice, f"/authorisations/{enrolment.pk}/")
    device.refresh_from_db()
    assert device.revoked_at is None


def test_its_phones_may_go_with_it(alice: Client, enrolment: Enrolment, device: Device) -> None:
    alice.post(f"/authorisations/{enrolment.pk}/withdrawal/", {"devices": "revoke"})

    device.refresh_from_db()
    assert device.revoked_at is not None


def test_the_list_says_what_who_where_and_how_much(
    alice: Client, gala: Event, device: Device, ticket: Credential
) -> None:
    Device.objects.update(battery_percent=12)
    page = content(alice, f"/events/{gala.pk}/devices/")

    for part in ("Anna", "Android Chrome", "12 %", "Main team", "1 of 3 phones", "all doors"):
        assert part in page


def test_scans_are_counted_from_the_ledger(
    alice: Client, gala: Event, device: Device, ticket: Credential
) -> None:
    scanned(ticket, used=1, device=device.pk)

    (row,) = alice.get(f"/events/{gala.pk}/devices/").context["working"]

    assert row.scans == 1
    assert row.last_seen is not None


def test_a_signed_in_browser_that_scanned_here_is_listed(
    alice: Client, gala: Event, ticket: Credential
) -> None:
    browser, _key = enrol_browser(
        person("eve", gala.organisation, Role.STEWARD), gala.organisation, "Eve's laptop"
    )
    scanned(ticket, used=1, device=browser.pk)

    assert "Eve&#x27;s laptop" in content(alice, f"/events/{gala.pk}/devices/")


def test_a_device_is_renamed_and_moved(alice: Client, device: Device, side_door: Gate) -> None:
    alice.post(f"/devices/{device.pk}/edit/", {"name": "Berta", "gate": side_door.pk})

    device.refresh_from_db()
    assert (device.name, device.gate) == ("Berta", side_door)


def test_a_supervisor_revokes(dana: Client, gala: Event, device: Device) -> None:
    answer = dana.post(f"/devices/{device.pk}/revocation/")

    assert answer.headers["Location"] == f"/events/{gala.pk}/devices/"
    assert not Device.objects.filter(revoked_at=None).exists()
    assert "1 revoked device" in content(dana, f"/events/{gala.pk}/devices/")


def test_a_revoked_browser_of_a_person_leads_back_to_the_list(dana: Client, gala: Event) -> None:
    browser, key = enrol_browser(person("eve", gala.organisation, Role.STEWARD), gala.organisation, "Laptop")

    answer = dana.post(f"/devices/{browser.pk}/revocation/?event={gala.pk}")

    assert answer.headers["Location"] == f"/events/{gala.pk}/devices/"
    assert device_of(key) is None


PAGES = {
    "/events/{event}/devices/": (200, 200, 403),
    "/events/{event}/authorisations/new/": (200, 403, 403),
    "/authorisations/{enrolment}/": (200, 403, 403),
    "/authorisations/{enrolment}/sheet/": (200, 403, 403),
    "/authorisations/{enrolment}/withdrawal/": (200, 403, 403),
    "/devices/{device}/edit/": (200, 403, 403),
    "/devices/{device}/revocation/": (200, 200, 403),
}


@pytest.mark.parametrize("page", PAGES)
def test_who_may_open_it(
    alice: Client, dana: Client, bob: Client, charlie: Client, gala: Event, device: Device, page: str
) -> None:
    address = page.format(event=gala.pk, enrolment=device.enrolment_id, device=device.pk)

    assert tuple(client.get(address).status_code for client in (alice, dana, bob)) == PAGES[page]
    assert charlie.get(address).status_code == 404
    assert charlie.post(address).status_code in (404, 405)
    assert Client().get(address).status_code == 302


def test_a_supervisor_sees_no_authorisation(dana: Client, gala: Event, enrolment: Enrolment) -> None:
    assert "Main team" not in content(dana, f"/events/{gala.pk}/devices/")
