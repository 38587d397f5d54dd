"""Test that an address which only takes forms leads a GET to the page of its form, whichever room it belongs to."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

from portillon.issuing.models import Credential
from portillon.places.models import Event, Gate

# Programs call these; they have no pages.
OF_PROGRAMS = ("api/v1/", "healthz")
EXAMPLES = {"int": "1", "uuid": str(UUID(int=1)), "slug": "x", "str": "x", "any": "x"}


def addresses() -> list[str]:
    found = _below(get_resolver().url_patterns, "/")
    return sorted({one for one in found if not one.startswith(tuple(f"/{of}" for of in OF_PROGRAMS))})


def _below(patterns: list[URLPattern | URLResolver], start: str) -> Iterator[str]:
    for one in patterns:
        route = start + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _below(one.url_patterns, route)
        else:
            yield re.sub(r"<(?:(\w+):)?\w+>", lambda part: EXAMPLES[part[1] or "str"], route)


@pytest.mark.parametrize("address", [one for one in addresses() if "(?P" not in one])
def test_every_address_answers_get(alice: Client, address: str) -> None:
    answer = alice.get(address)

    assert answer.status_code != 405
    if answer.status_code == 302:
        assert alice.get(answer.headers["Location"]).status_code != 405


PAGES = {
    "/doors/{door}/opening/": "/events/{event}/doors/",
    "/events/{event}/reentry/": "/events/{event}/doors/",
    "/events/{event}/tickets.pdf": "/events/{event}/participants/",
    "/events/{event}/mails/pause/": "/events/{event}/mails/",
    "/events/{event}/rehearsal/beginning/": "/events/{event}/rehearsal/",
    "/participants/{ticket}/mail/": "/participants/{ticket}/",
    "/participants/{ticket}/story/override/": "/participants/{ticket}/story/",
    "/account/sessions/end/": "/account/",
}


@pytest.mark.parametrize("address", PAGES)
def test_it_leads_to_the_page_of_its_form(
    alice: Client, gala: Event, ticket: Credential, address: str
) -> None:
    ids = {"event": gala.pk, "door": Gate.objects.get().pk, "ticket": ticket.pk}

    answer = alice.get(address.format(**ids), follow=True)

    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, PAGES[address].format(**ids))


def test_another_organisation_learns_nothing(charlie: Client, gala: Event) -> None:
    assert charlie.get(f"/doors/{Gate.objects.get().pk}/opening/").status_code == 404


@pytest.mark.parametrize(
    "came_from, leads_to",
    [
        ("http://testserver/events/7/participants/?q=zo%C3%AB", "/events/7/participants/?q=zo%C3%AB"),
        ("https://elsewhere.example/page", "/events/7/participants/choice/"),
        ("", "/events/7/participants/choice/"),
    ],
)
def test_a_sign_in_leads_back_to_the_page_that_is_open(db: None, came_from: str, leads_to: str) -> None:
    refused = Client().post("/events/7/participants/choice/", headers={"Referer": came_from})

    assert Client().get(refused.headers["Location"]).context["next"] == leads_to


def test_other_methods_are_refused(alice: Client, gala: Event) -> None:
    assert alice.put(f"/events/{gala.pk}/reentry/").status_code == 405
