"""Test the console's page of a rehearsal: who starts and ends it, what it prints, and which devices are ready."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Organisation, Role
from portillon.console.rehearsal.readiness import CLOCK_OFF_SECONDS
from portillon.devices.authorisation import authorise, enrol_device
from portillon.devices.models import Device, Readiness
from portillon.devices.readiness import scanner_version
from portillon.entries.admit import Attempt, Outcome, admit
from portillon.issuing.models.rehearsal import Lesson, Rehearsal
from portillon.issuing.rehearsal.rehearsal import codes_of
from portillon.places.models import Event
from tests.console.given import event_of, person, signed_in


@pytest.fixture
def tomorrow(university: Organisation) -> Event:
    return event_of(university, "Ball", hours=24)


@pytest.fixture
def phone(tomorrow: Event) -> Device:
    enrolled = enrol_device(authorise(tomorrow), "Anna")
    assert isinstance(enrolled, tuple)
    return enrolled[0]


def page_of(event: Event, rest: str = "") -> str:
    return f"/events/{event.pk}/rehearsal/{rest}"


def began(client: Client, event: Event, sheets: int = 1) -> Rehearsal:
    client.post(page_of(event, "beginning/"), {"sheets": sheets})
    return Rehearsal.objects.get(event=event)


def test_organisers_begin_print_and_end_it(alice: Client, tomorrow: Event) -> None:
    assert "Begin a rehearsal" in alice.get(page_of(tomorrow)).content.decode()
    began(alice, tomorrow, 2)

    page = alice.get(page_of(tomorrow)).content.decode()
    assert "2 sheets of practice tickets" in page
    for language, name in (("fr", "fr.pdf"), ("de", "de.pdf"), ("en", "en.pdf")):
        pdf = alice.get(page_of(tomorrow, "tickets.pdf"), {"lang": language})
        assert pdf.content.startswith(b"%PDF")
        assert pdf.headers["Content-Disposition"].endswith(f'{name}"')
    alice.post(page_of(tomorrow, "end/"))
    assert not Rehearsal.objects.exists()
    assert alice.get(page_of(tomorrow, "tickets.pdf")).status_code == 404


@pytest.mark.parametrize("sheets", ["", "0", "31", "many"])
def test_a_wrong_number_of_sheets_begins_nothing(alice: Client, tomorrow: Event, sheets: str) -> None:
    page = alice.post(page_of(tomorrow, "beginning/"), {"sheets": sheets})

    assert "notice error" in page.content.decode()
    assert not Rehearsal.objects.exists()


def test_nobody_begins_one_while_the_doors_are_open(alice: Client, university: Organisation) -> None:
    gala = event_of(university)

    assert "The doors are open" in alice.get(page_of(gala)).content.decode()
    alice.post(page_of(gala, "beginning/"), {"sheets": 1})
    assert not Rehearsal.objects.exists()


@pytest.mark.parametrize("role, status", [(Role.SUPERVISOR, 200), (Role.STEWARD, 403), (Role.BOARD, 403)])
def test_who_may(university: Organisation, alice: Client, tomorrow: Event, role: Role, status: int) -> None:
    rehearsal = began(alice, tomorrow)
    somebody = signed_in(person("somebody", university, role))

    assert somebody.get(page_of(tomorrow)).status_code == status
    assert somebody.get(page_of(tomorrow, "tickets.pdf")).status_code == status
    for act in ("beginning/", "repetition/", "end/"):
        allowed = somebody.post(page_of(tomorrow, act)).status_code in (200, 302)
        assert allowed == (status == 200)
    assert Rehearsal.objects.filter(pk=rehearsal.pk).exists() == (status != 200)


def test_of_another_organisation_there_is_none(alice: Client, tomorrow: Event) -> None:
    began(alice, tomorrow)
    other = Organisation.objects.create(slug="other", name="Other", language="en")
    mallory = signed_in(person("mallory", other, Role.ORGANISER))

    for path in ("", "tickets.pdf"):
        assert mallory.get(page_of(tomorrow, path)).status_code == 404
    for act in ("beginning/", "repetition/", "end/"):
        assert mallory.post(page_of(tomorrow, act)).status_code == 404
    assert Rehearsal.objects.exists()


def told(device: Device, **other: object) -> None:
    facts = {
        "camera": "live",
        "code_seen_at": timezone.now(),
        "sound": "on",
        "clock_off_seconds": 1,
        "version": scanner_version(),
        "told_at": timezone.now(),
    }
    Readiness.objects.update_or_create(device=device, defaults=facts | other)


def board(client: Client, event: Event) -> tuple[str, str]:
    """Return the board as htmx fetches it: the word for its one device, and its whole text."""
    page = client.get(page_of(event), headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    (line,) = page.context["lines"]
    return line.word, page.content.decode()


def test_a_device_is_ready(alice: Client, tomorrow: Event, phone: Device) -> None:
    told(phone)
    Device.objects.update(battery_percent=90)

    word, page = board(alice, tomorrow)
    assert (word, "<html" in page) == ("ready", False)


@pytest.mark.parametrize(
    "facts, word, sentence",
    [
        ({"camera": "denied"}, "not ready", "Allow the camera for this site"),
        ({"code_seen_at": None}, "to look at", "Scan any practice ticket"),
        ({"sound": "locked"}, "to look at", "Tap its screen once."),
        ({"clock_off_seconds": -CLOCK_OFF_SECONDS}, "to look at", "2 min slow"),
        ({"version": "older"}, "to look at", "Reload the page on it."),
        ({"network": "2g"}, "to look at", "Try the Wi-Fi"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    alice: Client, tomorrow: Event, phone: Device, facts: dict[str, object], word: str, sentence: str
) -> None:
    told(phone, **facts)

    found, page = board(alice, tomorrow)
    assert (found, sentence in page) == (word, True)


def test_an_empty_battery_and_a_lost_device_are_not_ready(
    alice: Client, tomorrow: Event, phone: Device
) -> None:
    told(phone)
    Device.objects.update(battery_percent=12)
    assert "Plug it in now." in board(alice, tomorrow)[1]

    Device.objects.update(battery_percent=None, seen_at=timezone.now() - timedelta(hours=5))
    word, page = board(alice, tomorrow)
    assert (word, "more than 5 hours ago" in page) == ("not ready", True)


def test_of_a_phone_that_tells_nothing_only_what_is_known_is_shown(
    alice: Client, tomorrow: Event, phone: Device
) -> None:
    word, page = board(alice, tomorrow)
    assert (word, "not told" in page, "Scan any practice ticket" in page) == ("to look at", True, True)

    practised(phone, began(alice, tomorrow), Lesson.VALID)
    word, page = board(alice, tomorrow)
    assert (word, "its own camera app" in page) == ("ready", True)


def practised(device: Device, rehearsal: Rehearsal, *lessons: Lesson) -> None:
    gate = rehearsal.event.gates.get().pk
    for code in codes_of(rehearsal, rehearsal.tickets.filter(lesson__in=lessons)):
        assert isinstance(admit(Attempt(bytes(device.key_hash), uuid4(), code, gate)), Outcome)


def test_it_shows_what_a_device_has_practised(alice: Client, tomorrow: Event, phone: Device) -> None:
    rehearsal = began(alice, tomorrow)
    practised(phone, rehearsal, *set(Lesson) - {Lesson.EXPIRED})

    page = board(alice, tomorrow)[1]
    assert "11 practice scans." in page
    assert "Not practised yet: too late." in page
    alice.post(page_of(tomorrow, "repetition/"))
    assert "No practice scan yet." in board(alice, tomorrow)[1]
