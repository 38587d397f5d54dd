"""A steward's actions on a phone: opening an authorisation code, and opening tickets' codes with the camera app."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from portillon.devices.authorisation import token_of
from portillon.devices.models import Enrolment

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Safari/604"


def path_of(enrolment: Enrolment) -> str:
    return f"/e/{token_of(enrolment)}"


def enrol(phone: Client, enrolment: Enrolment, name: str = "Anna") -> HttpResponse:
    """Open the page of the authorisation, type a name and press the button."""
    page = phone.get(path_of(enrolment))
    return phone.post(path_of(enrolment), {"name": name, "attempt": page.context["attempt"]})  # type: ignore[return-value]


def open_code(phone: Client, code: str, **headers: str) -> Any:
    """Return the answer that the browser gets when the camera app opens the code."""
    return phone.get("/t/" + code.rpartition("/")[2], headers=headers)


def verdict_of(phone: Client, code: str) -> Any:
    """Open the code, and return the page with the verdict."""
    answer = open_code(phone, code)
    assert answer.status_code == 303, answer.status_code
    return phone.get(answer.headers["Location"])


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
