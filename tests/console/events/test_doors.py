"""Test the console's page of an event's doors: who may use it, what it says, and how the doors scan afterwards."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Organisation
from portillon.entries.models import Tally
from portillon.issuing.models import Credential
from portillon.places.models import Event, Gate

NORTH = {"title": "North", "kind": "entry", "doors_at": "", "closes_at": "", "more_categories": ""}


@pytest.fixture
def north(gala: Event) -> Gate:
    return Gate.objects.create(organisation=gala.organisation, event=gala, title="North")


def test_a_door_is_added_with_times_and_categories(alice: Client, gala: Event, ticket: Credential) -> None:
    Credential.objects.update(category="Staff", roster_n=F("roster_n") + 1)
    start = timezone.now() + timedelta(hours=1)
    form = NORTH | {
        "doors_at": start.strftime("%Y-%m-%dT%H:%M"),
        "categories": ["Staff"],
        "more_categories": " Press \nPress\n\nVIP",
    }
    Organisation.objects.update(time_zone="UTC")

    answer = alice.post(f"/events/{gala.pk}/doors/new/", form)

    door = Gate.objects.get(title="North")
    assert answer.headers["Location"] == f"/events/{gala.pk}/doors/"
    assert door.categories == ["Staff", "Press", "VIP"]
    assert door.doors_at == start.replace(second=0, microsecond=0)
    assert door.closes_at is None


def test_times_are_typed_where_the_organisation_is(alice: Client, gala: Event) -> None:
    Organisation.objects.update(time_zone="Asia/Tokyo")
    noon = timezone.now().replace(hour=3, minute=0, second=0, microsecond=0) - timedelta(days=1)

    alice.post(
        f"/events/{gala.pk}/doors/new/", NORTH | {"doors_at": f"{noon + timedelta(hours=9):%Y-%m-%dT%H:%M}"}
    )

    assert Gate.objects.get(title="North").doors_at == noon


def test_an_exit_has_neither_times_nor_categories(alice: Client, gala: Event) -> None:
    form = NORTH | {"kind": "exit", "doors_at": "2030-01-01T10:00", "more_categories": "VIP"}

    alice.post(f"/events/{gala.pk}/doors/new/", form)

    door = Gate.objects.get(title="North")
    assert (door.is_exit, door.doors_at, door.categories) == (True, None, [])


def test_a_door_that_would_close_before_it_opens_is_not_saved(alice: Client, gala: Event) -> None:
    form = NORTH | {"doors_at": "2026-01-02T10:00", "closes_at": "2026-01-01T10:00"}

    page = alice.post(f"/events/{gala.pk}/doors/new/", form).content.decode()

    assert "This door would close before it opens." in page
    assert not Gate.objects.filter(title="North").exists()


@pytest.mark.parametrize(
    "field, value",
    [
        ("title", " "),
        ("kind", "x"),
        ("doors_at", "soon"),
        ("doors_at", "0001-01-01T00:00"),
        ("closes_at", "2200-01-01T00:00"),
    ],
)
def test_what_is_wrong_is_said(alice: Client, gala: Event, field: str, value: str) -> None:
    page = alice.post(f"/events/{gala.pk}/doors/new/", NORTH | {field: value})

    assert page.status_code == 200
    assert "field-error" in page.content.decode()


def test_a_door_is_opened_closed_and_left_to_the_event_again(alice: Client, north: Gate) -> None:
    later = timezone.now() + timedelta(hours=1)
    Event.objects.update(doors_at=later, starts_at=later)
    states = []
    for act in ("opening", "closing", "opening", "usual-times"):
        rows = alice.post(f"/doors/{north.pk}/{act}/", follow=True).context["rows"]
        states.append(next(row.state for row in rows if row.door == north))

    north.refresh_from_db()
    assert states == ["open", "closed", "open", "coming"]
    assert (north.doors_at, north.closes_at) == (None, None)


def test_no_door_opens_once_the_event_is_over(alice: Client, north: Gate) -> None:
    past = timezone.now() - timedelta(days=1)
    Event.objects.update(doors_at=past, starts_at=past, ends_at=past)

    page = alice.post(f"/doors/{north.pk}/opening/", follow=True).content.decode()

    north.refresh_from_db()
    assert "The event is over." in page
    assert north.doors_at is None


def test_the_last_entry_stays(alice: Client, gala: Event) -> None:
    only = gala.gates.get()
    Gate.objects.create(organisation=gala.organisation, event=gala, title="Out", is_exit=True)

    removal = alice.post(f"/doors/{only.pk}/removal/", follow=True).content.decode()
    edit = alice.post(f"/doors/{only.pk}/edit/", NORTH | {"kind": "exit"}).content.decode()

    only.refresh_from_db()
    assert "only entry" in removal
    assert "only entry" in edit
    assert not only.is_exit


def test_a_door_that_is_removed_keeps_its_numbers(alice: Client, north: Gate) -> None:
    Tally.objects.create(writer_id=1, gate_id=north.pk, event_id=north.event_id, admitted=7, inside=7)

    asked = alice.get(f"/doors/{north.pk}/removal/")
    alice.post(f"/doors/{north.pk}/removal/")
    page = alice.get(f"/events/{north.event_id}/doors/").content.decode()

    assert asked.status_code == 200
    assert not Gate.objects.filter(pk=north.pk).exists()
    assert "A door that was removed" in page
    assert "<dd>7</dd>" in page


def test_coming_back_is_switched(alice: Client, gala: Event) -> None:
    seen = []
    for wish in ("1", "0"):
        alice.post(f"/events/{gala.pk}/reentry/", {"reentry": wish})
        gala.refresh_from_db()
        seen.append(gala.reentry)

    assert seen == [True, False]


def test_categories_to_check_are_chosen(alice: Client, gala: Event, ticket: Credential) -> None:
    Credential.objects.update(category="Student", roster_n=F("roster_n") + 1)

    alice.post(f"/events/{gala.pk}/checks/", {"categories": ["Student"], "more_categories": "Press\n"})

    gala.refresh_from_db()
    assert gala.check_categories == ["Student", "Press"]


ADDRESSES = [
    "/events/{event}/checks/",
    "/events/{event}/doors/new/",
    "/events/{event}/reentry/",
    "/doors/{door}/edit/",
    "/doors/{door}/opening/",
    "/doors/{door}/closing/",
    "/doors/{door}/usual-times/",
    "/doors/{door}/removal/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_its_organiser_changes_a_door(
    bob: Client, dana: Client, charlie: Client, north: Gate, address: str
) -> None:
    path = address.format(event=north.event_id, door=north.pk)

    statuses = [client.post(path, NORTH).status_code for client in (bob, dana, charlie, Client())]

    north.refresh_from_db()
    assert statuses == [403, 403, 404, 302]
    assert (north.title, north.doors_at, north.closes_at) == ("North", None, None)


def test_a_supervisor_sees_the_doors_and_nothing_to_press(
    dana: Client, bob: Client, charlie: Client, north: Gate
) -> None:
    path = f"/events/{north.event_id}/doors/"

    page = dana.get(path)

    assert "North" in page.content.decode()
    assert "/opening/" not in page.content.decode()
    assert [bob.get(path).status_code, charlie.get(path).status_code] == [403, 404]


def test_a_name_is_text_and_never_markup(alice: Client, north: Gate) -> None:
    Gate.objects.update(title="<b>x</b>", categories=["<i>y</i>"])

    for path in (
        f"/events/{north.event_id}/doors/",
        f"/doors/{north.pk}/edit/",
        f"/doors/{north.pk}/removal/",
    ):
        page = alice.get(path).content.decode()
        assert "<b>x" not in page
        assert "<i>y" not in page
