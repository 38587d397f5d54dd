"""Test setting the day on which personal data is erased, in the console and the API, by organisation and by event."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.keys import create_api_key
from portillon.accounts.models import Organisation
from portillon.console.events.event_form import EventForm
from portillon.places.models import Event
from tests.console.given import event_of

Api = Callable[[str, str, dict[str, Any]], Any]


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def save(client: Client, event: Event, erase_on: str) -> Any:
    shown = EventForm(event.organisation, event).initial
    times = {name: timezone.localtime(shown[name]).strftime("%Y-%m-%dT%H:%M") for name in
             ("doors_at", "starts_at", "ends_at")}  # fmt: skip
    given = {"title_en": event.title_en, **times, "erase_on": erase_on}
    return client.post(f"/events/{event.pk}/edit/", given)


def test_an_event_has_a_day_of_its_own(alice: Client, gala: Event) -> None:
    assert save(alice, gala, day(40)).status_code == 302
    gala.refresh_from_db()
    assert gala.erase_on
    assert gala.erase_on.isoformat() == day(40)
    assert "365 days after the event" in alice.get(f"/events/{gala.pk}/edit/").content.decode()
    assert f'value="{day(40)}"' not in alice.get(f"/events/{gala.pk}/copy/").content.decode()
    assert save(alice, gala, "").status_code == 302


@pytest.mark.parametrize("offset", [-3, 0])
def test_a_day_that_leaves_no_night_to_think_is_refused(
    alice: Client, university: Organisation, offset: int
) -> None:
    over = event_of(university, hours=-200)

    page = save(alice, over, day(offset)).content.decode()

    assert "Please choose tomorrow or a later day" in page
    over.refresh_from_db()
    assert over.erase_on is None


def test_not_before_the_event_is_over(alice: Client, university: Organisation) -> None:
    coming = event_of(university, hours=24 * 9)

    assert "The event is not over on that day." in save(alice, coming, day(8)).content.decode()


def test_over_the_api(university: Organisation, over_api: Api) -> None:
    event = event_of(university)
    path = f"/api/v1/events/{event.pk}"

    assert over_api("PATCH", path, {"erase_on": day(20)})["erase_on"] == day(20)
    assert over_api("PATCH", path, {"erase_on": None})["erase_on"] is None
    assert "not over" in over_api("PATCH", path, {"erase_on": day(-20)})["errors"]["erase_on"]
    for nonsense in ("soon", 20400, "0001-01-01", "2026-02-30", "2027-01-01T00:00:00Z"):
        assert over_api("PATCH", path, {"erase_on": nonsense})["status"] == 422, nonsense


@pytest.fixture
def over_api(university: Organisation) -> Api:
    headers = {"Authorization": f"Bearer {create_api_key(university, 'shop')}"}

    def call(method: str, path: str, body: dict[str, Any]) -> Any:
        return Client().generic(method, path, json.dumps(body), "application/json", headers=headers).json()

    return call


def test_the_organisation_is_asked_before_past_events_lose_their_data(
    alice: Client, university: Organisation
) -> None:
    event_of(university, hours=-24 * 90)
    Event.objects.update(created_at=timezone.now() - timedelta(days=100))
    given = {"name": "University", "accent": "#7a1f5c", "retention_days": "30"}

    page = alice.post("/organisation/", given).content.decode()
    assert "The personal data of one past event would be erased at once." in page
    university.refresh_from_db()
    assert university.retention_days == 365

    assert alice.post("/organisation/", {**given, "erase_now": "on"}).status_code == 302
    university.refresh_from_db()
    assert university.retention_days == 30
    assert alice.post("/organisation/", {**given, "retention_days": "0"}).status_code == 200
    assert alice.post("/organisation/", {**given, "retention_days": ""}).status_code == 302
    university.refresh_from_db()
    assert university.retention_days is None
