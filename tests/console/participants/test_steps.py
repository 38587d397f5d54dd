"""Test the steps on the event's page, from the list to the doors: each is ticked by what is there."""

import re

import pytest
from django.test import Client

from portillon.accounts.models import Organisation
from portillon.devices.authorisation import authorise
from portillon.places.models import Event
from tests.console.given import event_of
from tests.devices.phone import enrol

ANNA = {"name": "Anna Muster", "email": "anna@example.org", "admits": "2"}


@pytest.fixture
def ball(university: Organisation) -> Event:
    return event_of(university, "Ball", hours=5)


def ticked(client: Client, event: Event) -> list[bool]:
    """Return for each step of the page whether it has a tick; an empty list if there are no steps."""
    page = client.get(f"/events/{event.pk}/participants/").content.decode()
    steps = page.partition('<ol class="event-steps"')[2].partition("</ol>")[0]
    return [bool(done) for done in re.findall(r"<li( class=\"done\")?>", steps)]


def test_one_step_after_the_other_until_all_is_ready(alice: Client, ball: Event) -> None:
    assert ticked(alice, ball) == [False] * 5

    alice.post(f"/events/{ball.pk}/participants/new/", ANNA)
    assert ticked(alice, ball) == [True, True, False, False, False]

    enrol(Client(), authorise(ball))
    assert ticked(alice, ball) == [True, True, True, False, False]

    alice.post(f"/events/{ball.pk}/rehearsal/beginning/", {"sheets": "1"})
    assert ticked(alice, ball) == [True] * 5


def test_who_mails_nothing_by_itself_is_reminded_of_the_mails(alice: Client, ball: Event) -> None:
    Event.objects.update(mails_tickets=False)

    alice.post(f"/events/{ball.pk}/participants/new/", ANNA)

    assert ticked(alice, ball) == [True, False, False, False, False]


def test_the_steps_end_when_the_doors_open(alice: Client, gala: Event) -> None:
    assert ticked(alice, gala) == []


def test_a_supervisor_reads_the_steps_and_opens_only_the_own_pages(dana: Client, ball: Event) -> None:
    assert len(ticked(dana, ball)) == 5
    page = dana.get(f"/events/{ball.pk}/participants/").content.decode()
    steps = page.partition('<ol class="event-steps"')[2].partition("</ol>")[0]
    assert [dana.get(path).status_code for path in re.findall(r'href="([^"]+)"', steps)] == [200] * 3
