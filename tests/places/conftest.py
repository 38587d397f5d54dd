"""Two ways in which an organiser moves Alice's event: on the console's page, and over the API."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from portillon.accounts.models import Role
from portillon.places.models import Event
from tests.console.given import person, signed_in
from tests.organiser import Organiser

TIMES = ("doors_at", "starts_at", "ends_at")
# Moves the start to a time, and doors and end by as much; further arguments are fields of the form or of the API.
Moves = Callable[..., None]


@pytest.fixture
def page(alice: Organiser) -> Client:
    """The browser of a person who organises Alice's events."""
    return signed_in(person("olga", alice.organisation, Role.ORGANISER))


@pytest.fixture(params=["page", "api"])
def moves(request: pytest.FixtureRequest, alice: Organiser, page: Client) -> Moves:
    return by_page(page) if request.param == "page" else by_api(alice)


def by_page(page: Client) -> Moves:
    def move(event: Event, start: datetime, **fields: Any) -> None:
        answer = page.post(
            f"/events/{event.pk}/edit/", typed(event, start, **{"own_times": "move", "tell": "no", **fields})
        )
        assert answer.status_code == 302, answer.context["form"].errors

    return move


def by_api(alice: Organiser) -> Moves:
    def move(event: Event, start: datetime, **fields: Any) -> None:
        times = {name: at.isoformat() for name, at in moved(event, start).items()}
        answer = alice.api("PATCH", f"/events/{event.pk}", {**times, **fields})
        assert answer.status == 200, answer.content

    return move


def moved(event: Event, start: datetime) -> dict[str, datetime]:
    event.refresh_from_db()
    return {name: getattr(event, name) + (start - event.starts_at) for name in TIMES}


def typed(event: Event, start: datetime, **fields: Any) -> dict[str, Any]:
    """Return what the form of the event sends if its start is `start`, in the organisation's time zone."""
    instants = moved(event, start)
    zone = ZoneInfo(event.organisation.time_zone)
    times = {name: f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" for name, at in instants.items()}
    kept = {"title_en": event.title_en, "mails_tickets": "on", "reminder_hours": event.reminder_hours or ""}
    return {**kept, **times, "erase_on": event.erase_on or "", **fields}
