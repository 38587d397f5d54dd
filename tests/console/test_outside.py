"""Test text that nobody could store: refused in addresses and queries, cleaned in what people paste into forms."""

import pytest
from django.test import Client

from portillon.places.models import Event


@pytest.mark.parametrize("path", ["/o/a%00b/", "/h/%0b", "/static/%00.css", "/nowhere/%00"])
def test_an_address_with_a_control_character_is_none(db: None, path: str) -> None:
    answer = Client(headers={"Accept-Language": "de"}).get(path)

    assert answer.status_code == 404
    assert '<html lang="de"' in answer.content.decode()


def test_a_code_with_a_control_character_is_no_code(db: None) -> None:
    answer = Client().get("/t/%00")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.parametrize("query", ["q=%00", "%00=x", "q=a&q=%1f", "next=/%00"])
def test_a_query_with_a_control_character_cannot_be_read(db: None, query: str) -> None:
    answer = Client(headers={"Accept-Language": "fr"}).get(f"/login/?{query}")

    assert answer.status_code == 400
    assert '<html lang="fr"' in answer.content.decode()


def test_what_is_pasted_into_a_form_gets_spaces_instead(alice: Client, gala: Event) -> None:
    form = {"title": "North\x0bdoor\x00", "kind": "entry"}

    alice.post(f"/events/{gala.pk}/doors/new/", form)

    assert gala.gates.filter(title="North door").exists()


@pytest.mark.parametrize("name", ["sessionid", "portillon_device", "language"])
def test_a_cookie_with_a_nul_is_no_cookie(db: None, name: str) -> None:
    client = Client()
    client.cookies[name] = "\x00"

    assert client.get("/door/gate").status_code == 403


def test_a_browser_that_calls_itself_by_a_control_character(db: None) -> None:
    assert Client().get("/login/", headers={"User-Agent": "a\x00b"}).status_code == 200
