"""Test that an organiser splits a crowd into lanes, prints their posters, and is asked before letters change."""

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from portillon.issuing.models import Credential
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.console.events.test_event_log import told
from tests.console.events.test_offline_policy import TIMES

FIELDS = {"title_en": "Gala", **TIMES}
NAMES = [*(f"Guest A{n:03}" for n in range(100)), *(f"Guest W{n:03}" for n in range(40))]


@pytest.fixture
def crowd(gala: Event) -> list[Credential]:
    """Without addresses, so that nobody is to be told that the form moves the event."""
    return tickets.issue(gala, [TicketData(name) for name in NAMES])


def saved(client: Client, gala: Event, **fields: Any) -> str:
    return client.post(f"/events/{gala.pk}/edit/", {**FIELDS, **fields}, follow=True).content.decode()


def sheets(client: Client, gala: Event, query: str = "") -> list[str]:
    pdf = client.get(f"/events/{gala.pk}/lanes.pdf{query}")
    assert pdf.headers["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(BytesIO(pdf.content))
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def test_lanes_are_chosen_logged_and_shown_again(alice: Client, gala: Event, crowd: list[Credential]) -> None:
    saved(alice, gala, lanes="2", lanes_by="name")

    event = Event.objects.get(pk=gala.pk)
    assert (event.lanes, event.lanes_by, event.lane_plan) == (2, "name", [["a"], ["b"]])
    (changed,) = [line for line in told(alice, gala) if line.startswith("Changed")]
    for words in ("Lanes before the doors", "Who goes to the same lane", "Who belongs to which lane"):
        assert words in changed
    page = alice.get(f"/events/{gala.pk}/edit/").content.decode()
    assert 'name="lanes" value="2"' in page
    assert '<option value="name" selected>' in page


def test_a_form_without_these_fields_leaves_the_lanes(alice: Client, gala: Event) -> None:
    Event.objects.filter(pk=gala.pk).update(lanes=3, lanes_by="category", lane_plan=[["VIP"], [], []])

    saved(alice, gala)

    event = Event.objects.get(pk=gala.pk)
    assert (event.lanes, event.lanes_by, event.lane_plan) == (3, "category", [["VIP"], [], []])


def test_other_letters_are_asked_back(alice: Client, gala: Event, crowd: list[Credential]) -> None:
    saved(alice, gala, lanes="2", lanes_by="name")

    asked = saved(alice, gala, lanes="", lanes_by="name")
    assert "140 tickets carry another letter after this change." in asked
    assert "Change the letters all the same" in asked
    assert Event.objects.get(pk=gala.pk).lanes == 2

    saved(alice, gala, lanes="", lanes_by="name", lanes_confirmed="on")
    assert Event.objects.get(pk=gala.pk).lanes is None


def test_the_page_tells_who_belongs_where(alice: Client, gala: Event, crowd: list[Credential]) -> None:
    assert "This event has no lanes." in alice.get(f"/events/{gala.pk}/lanes/").content.decode()

    saved(alice, gala, lanes="2", lanes_by="name")

    page = alice.get(f"/events/{gala.pk}/lanes/").content.decode()
    assert "Names A<" in page
    assert "Names B–Z" in page
    assert ">100<" in page
    assert ">40<" in page


def test_a_poster_has_its_letter_in_three_languages(
    alice: Client, gala: Event, crowd: list[Credential]
) -> None:
    saved(alice, gala, lanes="2", lanes_by="name")

    first, second = sheets(alice, gala)

    for words in ("Lane A", "Spur A", "File A", "Names A", "Gala"):
        assert words in first
    for words in ("Lane B", "Spur B", "File B", "Names B–Z", "Namen B–Z", "Noms B–Z"):
        assert words in second
    assert sheets(alice, gala, "?lane=B") == [second]


def test_a_poster_names_its_categories(alice: Client, gala: Event) -> None:
    data = [TicketData("Bob", category="VIP"), TicketData("Bob", category="Press"), TicketData("Bob")]
    tickets.issue(gala, data)
    saved(alice, gala, lanes="3", lanes_by="category")

    without, press, vip = sheets(alice, gala)

    assert "sans catégorie" in without
    assert "Press" in press
    assert "VIP" in vip


@pytest.mark.parametrize("query", ["", "?lane=C", "?lane=AB"])
def test_there_is_no_poster_of_a_lane_that_there_is_not(alice: Client, gala: Event, query: str) -> None:
    if query:
        Event.objects.filter(pk=gala.pk).update(lanes=2)

    assert alice.get(f"/events/{gala.pk}/lanes.pdf{query}").status_code == 404


def test_lanes_are_balanced_anew_when_that_is_confirmed(
    alice: Client, gala: Event, crowd: list[Credential]
) -> None:
    Event.objects.filter(pk=gala.pk).update(lanes=2, lanes_by="name", lane_plan=[["a"], ["x"]])
    address = f"/events/{gala.pk}/lanes/plan/"

    asked = alice.post(address).content.decode()
    assert "40 tickets carry another letter after this change." in asked
    assert Event.objects.get(pk=gala.pk).lane_plan == [["a"], ["x"]]

    alice.post(address, {"confirmed": "yes"})
    assert Event.objects.get(pk=gala.pk).lane_plan == [["a"], ["b"]]
    assert [line for line in told(alice, gala) if "Who belongs to which lane" in line]


def test_a_copy_keeps_the_ranges(alice: Client, gala: Event) -> None:
    Event.objects.filter(pk=gala.pk).update(lanes=2, lanes_by="name", lane_plan=[["a"], ["x"]])

    alice.post(f"/events/{gala.pk}/copy/", {**FIELDS, "lanes": "2", "lanes_by": "name"})

    assert Event.objects.latest("pk").lane_plan == [["a"], ["x"]]
