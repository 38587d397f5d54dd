"""Test the console's error pages: what a person reads when a page is missing, forbidden or broken."""

import pytest
from django.core.handlers.exception import response_for_exception
from django.test import Client, RequestFactory
from django.utils.translation import override

from portillon.places.models import Event

NOTHING_HERE = {"en": "There is nothing here", "fr": "Il n’y a rien ici", "de": "Hier gibt es nichts"}
OUR_MISTAKE = {"en": "This is our mistake", "fr": "L’erreur vient de nous", "de": "Der Fehler liegt bei uns"}


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_a_page_that_does_not_exist(db: None, language: str) -> None:
    answer = Client().get("/nowhere/", headers={"Accept-Language": language})

    assert answer.status_code == 404
    assert NOTHING_HERE[language] in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_a_crash_needs_no_database_to_be_told(language: str) -> None:
    with override(language):
        answer = response_for_exception(RequestFactory().get("/"), RuntimeError("secret"))

    assert answer.status_code == 500
    assert OUR_MISTAKE[language] in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_a_page_that_is_not_open_to_a_role(bob: Client, gala: Event) -> None:
    answer = bob.get(f"/events/{gala.pk}/edit/")

    assert answer.status_code == 403
    assert "This is not open to you" in answer.content.decode()


def test_a_form_that_is_not_ours(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "a@b.example", "password": "x"})

    assert answer.status_code == 403
    assert "Please try once more" in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/login/", "/nowhere/"])
def test_no_page_runs_anything_inline(db: None, address: str) -> None:
    answer = Client().get(address)

    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert " style=" not in answer.content.decode()
    assert "<style" not in answer.content.decode()
    assert " onclick=" not in answer.content.decode()
