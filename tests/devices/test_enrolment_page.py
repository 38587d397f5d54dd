"""Test the page behind an authorisation code, as the browser of a phone opens it."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from portillon.devices.authorisation import withdraw
from portillon.devices.device_cookie import DEVICE
from portillon.devices.models import Device, Enrolment
from tests.devices.conftest import Authorise
from tests.devices.phone import enrol, path_of, text_of


def test_it_names_the_event_and_the_organiser(phone: Client, enrolment: Enrolment) -> None:
    page = text_of(phone.get(path_of(enrolment)))

    assert "Alice" in page
    assert "Concert" in page
    assert "all doors" in page


def test_the_browser_suggests_its_name(phone: Client, enrolment: Enrolment) -> None:
    assert 'value="iPhone"' in phone.get(path_of(enrolment)).content.decode()


def test_looking_enrols_nobody(phone: Client, enrolment: Enrolment) -> None:
    phone.get(path_of(enrolment))
    phone.head(path_of(enrolment))

    assert not Device.objects.exists()
    assert DEVICE not in phone.cookies


def test_the_button_leads_to_the_door(phone: Client, enrolment: Enrolment) -> None:
    answer = enrol(phone, enrolment, "Anna")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/door")
    assert phone.get("/door/gate").status_code == 200
    assert Device.objects.get().name == "Anna"


def test_the_cookie_is_out_of_reach(phone: Client, enrolment: Enrolment, settings: LazySettings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    enrol(phone, enrolment)

    cookie = phone.cookies[DEVICE]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["path"]) == (
        True,
        "Lax",
        True,
        "/",
    )


def test_a_button_pressed_twice_takes_one_place(phone: Client, enrolment: Enrolment) -> None:
    attempt = phone.get(path_of(enrolment)).context["attempt"]
    for _press in range(2):
        again = Client()
        again.post(path_of(enrolment), {"name": "Anna", "attempt": attempt})
        assert again.get("/door/gate").status_code == 200

    assert Device.objects.count() == 1


def test_the_same_phone_at_the_same_code_keeps_its_place(steward: Client, enrolment: Enrolment) -> None:
    answer = steward.get(path_of(enrolment))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/door")
    assert Device.objects.count() == 1


def test_two_phones_of_one_name_are_told_apart(enrolment: Enrolment) -> None:
    for _phone in range(2):
        enrol(Client(), enrolment, "Anna")

    assert sorted(Device.objects.values_list("name", flat=True)) == ["Anna", "Anna 2"]


def test_a_name_is_not_necessary(phone: Client, enrolment: Enrolment) -> None:
    enrol(phone, enrolment, "  ")

    assert Device.objects.get().name == "iPhone"


CLOSED = {
    "withdrawn": {"en": "has withdrawn", "de": "zurückgezogen", "fr": "a retiré"},
    "expired": {"en": "was valid until", "de": "galt bis", "fr": "était valable"},
    "used up": {"en": "is used up", "de": "aufgebraucht", "fr": "est épuisé"},
}


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("how", CLOSED)
def test_a_closed_one_says_why_in_every_language(
    phone: Client, authorise: Authorise, how: str, language: str
) -> None:
    enrolment = authorise(max_devices=1)
    if how == "withdrawn":
        withdraw(enrolment)
    elif how == "expired":
        Enrolment.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        enrol(Client(), enrolment)

    page = phone.get(f"{path_of(enrolment)}?lang={language}")

    assert page.status_code == 410
    assert CLOSED[how][language] in text_of(page)
    assert phone.post(path_of(enrolment), {"name": "x"}).status_code == 410
    assert DEVICE not in phone.cookies


@pytest.mark.parametrize("token", ["", "A" * 40, "x/../y", "é", "A" * 3000, "%00"])
def test_an_unknown_token_is_not_found(phone: Client, db: None, token: str) -> None:
    assert phone.get(f"/e/{token}").status_code == 404
    assert phone.post(f"/e/{token}", {"name": "x"}).status_code == 404


def test_the_page_is_neither_kept_nor_told_on(phone: Client, enrolment: Enrolment) -> None:
    headers = phone.get(path_of(enrolment)).headers

    assert "no-store" in headers["Cache-Control"]
    assert (headers["X-Robots-Tag"], headers["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")


def test_a_browser_may_press_the_button(phone: Client, enrolment: Enrolment) -> None:
    """The page's policy must let the browser send its origin, which the check against forged forms needs."""
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(path_of(enrolment))
    form = {"name": "Anna", "csrfmiddlewaretoken": page.context["csrf_token"]}

    assert page.headers["Referrer-Policy"] != "no-referrer"
    assert strict.post(path_of(enrolment), form, headers={"Origin": "http://testserver"}).status_code == 303


def test_another_site_cannot_press_the_button(enrolment: Enrolment) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(path_of(enrolment), {"name": "x"}).status_code == 403
    assert not Device.objects.exists()
