"""Test the console's list of participants: search, filters, order and pages."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portillon.entries.models import Kind
from portillon.issuing.models import Credential
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.console.given import scanned

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def names(alice: Client, gala: Event) -> Callable[[str], list[str]]:
    def listed(query: str = "") -> list[str]:
        page = alice.get(f"/events/{gala.pk}/participants/{query}").content.decode()
        return re.findall(r'<a href="/participants/\d+/" dir="auto">([^<]*)</a>', page)

    return listed


def guests(event: Event, *given: str) -> list[Credential]:
    return tickets.issue(
        event, [TicketData(name, f"{i}@example.org", seat=f"S{9 - i}") for i, name in enumerate(given)]
    )


def test_names_are_sorted_without_case_and_accents(names: Callable[..., list[str]], gala: Event) -> None:
    guests(gala, "zoe", "Émile", "Anna", "ödön")

    assert names() == ["Anna", "Émile", "ödön", "zoe"]


def test_other_orders(names: Callable[..., list[str]], gala: Event) -> None:
    guests(gala, "B", "A", "C")

    assert names("?sort=seat") == ["C", "A", "B"]
    assert names("?sort=newest") == ["C", "A", "B"]


@pytest.mark.parametrize(
    "query", ["muller", "MÜLL", "Müller, Zoë", "zoe@exam", "row 1", "{number}", "zoe row", "oë"]
)
def test_is_found_by_name_e_mail_seat_and_number(
    alice: Client, gala: Event, ticket: Credential, query: str
) -> None:
    guests(gala, "Someone Else")
    found = alice.get(f"/events/{gala.pk}/participants/", {"q": query.format(number=ticket.number)})

    assert [row.ticket for row in found.context["page"].rows] == [ticket]


@pytest.mark.parametrize(
    "name, query",
    [
        ("Jürgen Müller", "juergen mueller"),
        ("Mueller", "Müll"),
        ("Sean O’Connor", "o'connor"),
        ("Sean O’Connor", "oconnor"),
        ("Jean-Pierre", "jean\u2011pierre"),
        ("Łukasz", "lukasz"),
        ("山田太郎", "郎"),
        ("…", "…"),
    ],
)
def test_is_found_however_the_name_is_typed(
    names: Callable[..., list[str]], gala: Event, name: str, query: str
) -> None:
    guests(gala, name, "Samuel Sue")

    assert names(f"?{urlencode({'q': query})}") == [name]


@pytest.mark.parametrize("query", ["zzz", "%", "_", "'; DROP TABLE", "\\", "Müller Nobody"])
def test_is_not_found_by_anything_else(alice: Client, gala: Event, ticket: Credential, query: str) -> None:
    found = alice.get(f"/events/{gala.pk}/participants/", {"q": query})

    assert found.context["page"].rows == []
    assert "Nobody here matches" in found.content.decode()


def test_filters_by_who_is_in(names: Callable[..., list[str]], gala: Event) -> None:
    arrived, left_again, cancelled, _missing = guests(gala, "Arrived", "Back", "Cancelled", "Missing")
    scanned(arrived, used=1)
    scanned(left_again, used=1)
    scanned(left_again, used=0, seq=2, kind=Kind.REVERSAL)
    tickets.cancel(cancelled)

    assert names("?show=arrived") == ["Arrived"]
    assert names("?show=missing") == ["Back", "Missing"]
    assert names("?show=cancelled") == ["Cancelled"]


def test_says_how_many_of_a_ticket_are_in(alice: Client, gala: Event, ticket: Credential) -> None:
    scanned(ticket, used=1)

    page = alice.get(f"/events/{gala.pk}/participants/").content.decode()

    assert "1 / 2" in page
    assert "Partly in" in page


@pytest.mark.parametrize("sort", ["name", "seat", "newest"])
def test_pages_lead_on_and_back_without_gap_or_double(alice: Client, gala: Event, sort: str) -> None:
    # Names and seats repeat, so that the last column of the order decides.
    tickets.issue(
        gala, [TicketData(f"Guest {i % 3}", f"{i}@example.org", seat=str(i % 2)) for i in range(120)]
    )
    address = f"/events/{gala.pk}/participants/"
    there: list[list[int]] = []
    page = alice.get(f"{address}?sort={sort}").context["page"]
    while True:
        there.append([row.ticket.pk for row in page.rows])
        if page.next is None:
            break
        page = alice.get(f"{address}?{page.next}").context["page"]
    back = [there[-1]]
    while page.previous is not None:
        page = alice.get(f"{address}?{page.previous}").context["page"]
        back.insert(0, [row.ticket.pk for row in page.rows])

    assert [len(rows) for rows in there] == [50, 50, 20]
    assert len({ticket for rows in there for ticket in rows}) == 120
    assert back == there


def test_a_page_that_goes_on_from_a_removed_ticket_begins_anew(
    names: Callable[..., list[str]], gala: Event
) -> None:
    guests(gala, "A", "B")

    assert names("?after=999999") == ["A", "B"]


@pytest.mark.parametrize("query", ["?after=x", "?after=-1", "?after=99999999999999999999", "?show=x&sort=y"])
def test_an_address_without_sense_shows_the_list(
    names: Callable[..., list[str]], gala: Event, query: str
) -> None:
    guests(gala, "A")

    assert names(query) == ["A"]


def test_htmx_gets_the_list_alone(alice: Client, gala: Event) -> None:
    part = alice.get(f"/events/{gala.pk}/participants/", headers=PART)

    assert "<html" not in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]
    assert "no-store" in part.headers["Cache-Control"]


def test_the_number_of_statements_does_not_grow_with_the_list(
    alice: Client, gala: Event, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    guests(gala, *(f"Guest {i}" for i in range(60)))
    # The first page of a session also saves the session.
    alice.get("/events/")

    with django_assert_max_num_queries(20):
        alice.get(f"/events/{gala.pk}/participants/")
