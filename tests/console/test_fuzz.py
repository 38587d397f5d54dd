"""Test every address with hostile text in paths, queries, fields and cookies: none of them is ever a crash."""

import re
from collections.abc import Iterator
from copy import copy
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portillon.accounts.models import Organisation, Role
from portillon.devices import authorisation
from portillon.devices.authorisation import token_of
from portillon.issuing.models import RegistrationForm
from portillon.issuing.paper import poster
from portillon.issuing.seals.codes import code_of
from portillon.places.models import Event
from tests.console.desk.desk_given import Destination, destination
from tests.console.given import person, signed_in
from tests.devices.phone import enrol
from tests.taken_back import taken_back

pytestmark = pytest.mark.usefixtures("own_data")

# The examples are the same in each run. PostgreSQL refuses more, so it gets most of them.
EXAMPLES = 2 if connection.vendor == "sqlite" else 4
HOSTILE = [
    "\x00", "a\x00b", "\x0b\x1f", "\ud800", "\uffff", "%00", "'", '"><script>', "../..", "9" * 40, "-1", "0", "1e999",
    "NaN", "0001-01-01", "9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59", "10000-01-01", "١٢", "\u202e",
    "x" * 3000, "00000000-0000-0000-0000-000000000000", "{", "[]", "null",
]  # fmt: skip
TEXTS = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=[]), max_size=20)
# Servers hand them on as Latin-1, and a quoted cookie spells any character in octal digits.
OF_COOKIES = st.just("\x00") | st.text(st.characters(max_codepoint=255), max_size=20)
# Of the libraries and the API, which has a test of its own (tests/api/test_schemathesis.py).
LEFT_OUT = ("api/", "static/")


def addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern).lstrip("^").rstrip("$")
        if isinstance(one, URLResolver):
            yield from addresses(one, route)
        elif not route.startswith(LEFT_OUT):
            yield route


ADDRESSES = sorted(set(addresses(get_resolver())))
# To make the site takes longer than to ask at one address.
SHARES = [ADDRESSES[first::20] for first in range(20)]
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


class Site:
    """What there is at the addresses, and the browsers of people who may open them."""

    def __init__(self, gala: Event, desk: Destination) -> None:
        self.clients = {
            "anonymous": Client(),
            "organiser": signed_in(person("olga", gala.organisation, Role.ORGANISER)),
            "board": signed_in(person("bea", desk.organisation, Role.BOARD)),
            "door phone": Client(),
            "desk phone": Client(),
        }
        door, castle = authorisation.authorise(gala), authorisation.authorise_desk(desk.castle)
        enrol(self.clients["door phone"], door)
        enrol(self.clients["desk phone"], castle)
        self.known = {
            "event_id": gala.pk,
            "gate_id": desk.castle.pk,
            "programme_id": desk.programme.pk,
            "pass_id": desk.sarah.pk,
            "enrolment_id": door.pk,
            "slug": gala.organisation.slug,
        }
        self.secrets = [
            code_of(desk.sarah).rpartition("/")[2],
            desk.sarah.page_secret,
            poster.token_of(desk.castle),
            token_of(door),
        ]

    def path(self, route: str, data: st.DataObject) -> str:
        def filled(found: re.Match[str]) -> str:
            kind, name = found.groups()
            if kind == "int":
                return str(self.known.get(name, 1))
            known = [str(self.known[name])] if name in self.known else self.secrets
            text = data.draw(st.sampled_from(known) | TEXTS, label=name)
            return quote(text, safe="", errors="surrogatepass") or "x"

        return "/" + PARAMETER.sub(filled, route)


@pytest.fixture
def site(gala: Event, university: Organisation) -> Site:
    RegistrationForm.objects.create(event=gala, is_published=True, is_listed=True)
    Event.objects.filter(pk=gala.pk).update(ends_at=timezone.now() + timedelta(days=2))
    gala.refresh_from_db()
    return Site(gala, destination(university))


@pytest.mark.parametrize("routes", SHARES, ids=lambda routes: f"{routes[0]} and others")
def test_hostile_text(site: Site, routes: list[str]) -> None:
    for route in routes:
        with taken_back(f"/{route}"):
            _ask_often(site, route)


def _ask_often(site: Site, route: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(list(site.clients)), label="who")
        client = copy(site.clients[who])
        client.cookies = SimpleCookie({name: one.value for name, one in client.cookies.items()})
        _ask(site, client, route, data)

    ask()


def _ask(site: Site, client: Client, route: str, data: st.DataObject) -> None:
    path = site.path(route, data)
    page = client.get(path)
    _assert_no_crash(page)
    is_page = page.headers.get("Content-Type", "").startswith("text/html")
    names = sorted(set(re.findall(r'name="([^"]+)"', page.content.decode()))) if is_page else []
    fields = {name: data.draw(TEXTS, label=name) for name in [*names, "q", "since", "companions", "number"]}
    query = urlencode(fields, errors="surrogatepass")
    _assert_no_crash(client.get(f"{path}?{query}"))
    form = "application/x-www-form-urlencoded"
    _assert_no_crash(client.generic("POST", path, query, content_type=form))
    client.cookies["sessionid" if data.draw(st.booleans()) else "portillon_device"] = data.draw(OF_COOKIES)
    _assert_no_crash(client.get(path, headers={"User-Agent": "a\x00b"}))


def _assert_no_crash(answer: Any) -> None:
    # A code that a browser loads ahead of time, or a database that is busy, is 503.
    assert answer.status_code < 500 or answer.status_code == 503
    # Read to its end, a file is closed.
    for _block in answer.streaming_content if answer.streaming else ():
        pass
