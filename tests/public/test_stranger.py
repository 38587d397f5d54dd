"""Test that a browser which opens a code without scanning is redirected, and learns nothing about the code."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from portillon.places.models import Event
from tests.issuing.version_1 import code_of_version_1
from tests.public.conftest import Issue

HEAD = {1: 8, 2: 11}


def token_of(ticket_for: Issue, version: int = 2) -> str:
    sealed = code_of if version == 2 else code_of_version_1
    return sealed(ticket_for()).rpartition("/")[2]


def answer(client: Client, token: str) -> tuple[int, dict[str, str], bytes]:
    response = client.get(f"/t/{token}")
    # Expires only tells in which second the answer was given.
    headers = {
        name: value for name, value in response.headers.items() if name not in ("Expires", "X-Request-ID")
    }
    return response.status_code, headers, response.content


def target(client: Client, token: str) -> str:
    status, headers, _content = answer(client, token)
    assert status == 302
    return headers["Location"]


def test_a_code_leads_to_the_website_of_its_event(client: Client, ticket_for: Issue) -> None:
    assert target(client, token_of(ticket_for)) == "https://gala.example/"


def test_else_to_the_website_of_the_organisation(client: Client, ticket_for: Issue, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(redirect_url="")
    assert target(client, token_of(ticket_for)) == "https://unisep.example/"


def test_else_to_the_start_page(client: Client, ticket_for: Issue, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(redirect_url="")
    type(event.organisation).objects.update(redirect_url="")
    assert target(client, token_of(ticket_for)) == "/"


def test_an_address_that_is_no_website_leads_to_the_start_page(
    client: Client, ticket_for: Issue, event: Event
) -> None:
    Event.objects.filter(pk=event.pk).update(redirect_url="javascript:alert(1)")
    type(event.organisation).objects.update(redirect_url="ftps://files.example/")
    assert target(client, token_of(ticket_for)) == "/"


@pytest.mark.parametrize(
    "forge",
    ["A" * 200, "7" * 220, "", "!", "%0A", "A"],
    ids=["letters", "digits", "head alone", "sign", "newline", "short"],
)
@pytest.mark.parametrize("version", [1, 2])
def test_a_forged_token_with_the_same_head_gets_the_very_same_answer(
    client: Client, ticket_for: Issue, version: int, forge: str
) -> None:
    genuine = token_of(ticket_for, version)
    assert target(client, genuine) == "https://gala.example/"
    assert answer(client, genuine[: HEAD[version]] + forge) == answer(client, genuine)


def test_capitals_in_the_address_change_nothing(client: Client, ticket_for: Issue) -> None:
    token = token_of(ticket_for)
    assert client.get(f"/T/{token}").headers["Location"] == target(client, token)


def test_a_cancelled_ticket_gets_the_same_answer_too(client: Client, ticket_for: Issue) -> None:
    ticket = ticket_for()
    before = answer(client, code_of(ticket).rpartition("/")[2])
    tickets.cancel(ticket)
    assert answer(client, code_of(ticket).rpartition("/")[2]) == before


@pytest.mark.parametrize("version", [1, 2])
def test_forged_and_genuine_cost_the_database_the_same(
    client: Client, ticket_for: Issue, django_assert_num_queries: DjangoAssertNumQueries, version: int
) -> None:
    genuine = token_of(ticket_for, version)
    target(client, genuine)
    for token in (genuine, genuine[: HEAD[version]] + "A" * 200, genuine.lower()):
        with django_assert_num_queries(2):
            target(client, token)


def test_an_unknown_head_leads_to_the_start_page(client: Client, db: None) -> None:
    assert target(client, "AEAAAAAA" + "A" * 200) == "/"
    assert target(client, "20000000000" + "7" * 220) == "/"
    assert target(client, "29999999999" + "7" * 220) == "/"


@settings(suppress_health_check=[*HealthCheck], deadline=None, max_examples=50)
@given(st.text())
def test_nothing_that_is_typed_makes_it_fail(client: Client, db: None, text: str) -> None:
    assert target(client, text.replace("?", "").replace("#", "")) == "/"


@pytest.mark.parametrize("token", ["A", "genuine"])
def test_the_answer_is_neither_kept_nor_indexed(client: Client, ticket_for: Issue, token: str) -> None:
    _status, headers, content = answer(client, token_of(ticket_for) if token == "genuine" else token)
    assert "no-store" in headers["Cache-Control"]
    assert (headers["X-Robots-Tag"], headers["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert content == b""
