"""Test the console's list of events, and its form that creates and changes an event."""

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portillon.accounts.models import Membership, Organisation, Role, User
from portillon.entries.models import Tally
from portillon.issuing.models import Credential
from portillon.places.models import Event, Venue
from tests.console.given import event_of

TIMES = {"doors_at": "2026-12-01T18:30", "starts_at": "2026-12-01T19:30", "ends_at": "2026-12-01T22:00"}


def html(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_upcoming_events_come_first_and_the_soonest_of_them(alice: Client, university: Organisation) -> None:
    for title, hours in (("Past", -100), ("Later", 50), ("Soon", 5), ("Long past", -500)):
        event_of(university, title, hours)

    titles = re.findall(r">(Past|Later|Soon|Long past)</a></h3>", html(alice, "/events/"))

    assert titles == ["Soon", "Later", "Past", "Long past"]


def test_each_event_says_whether_its_doors_are_open(alice: Client, university: Organisation) -> None:
    event_of(university, "Now")
    later = event_of(university, "Later", hours=48)
    # Around midnight the doors would open on the day before.
    Event.objects.filter(pk=later.pk).update(doors_at=later.starts_at)

    page = html(alice, "/events/")

    assert "Doors open now" in page
    assert "Doors open at" in page


def test_each_event_has_its_scan_link_until_it_is_over(bob: Client, university: Organisation) -> None:
    now, over = event_of(university), event_of(university, "Past", hours=-100)

    page = html(bob, "/events/")

    assert f"/scan?event={now.pk}" in page
    assert f"/scan?event={over.pk}" not in page


def test_an_empty_list_says_what_to_do(alice: Client, bob: Client) -> None:
    assert "/events/new/" in html(alice, "/events/")
    assert "/events/new/" not in html(bob, "/events/")


def test_past_events_are_cut_short_until_they_are_asked_for(alice: Client, university: Organisation) -> None:
    for day in range(12):
        event_of(university, f"Past {day}", hours=-100 - 24 * day)

    assert "Past 11" not in html(alice, "/events/")
    assert "Past 11" in html(alice, "/events/?past=1")
    assert "Past 11" in html(alice, "/events/?q=past+11")


def test_the_number_of_statements_does_not_grow_with_the_events(
    alice: Client, university: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for hours in range(15):
        event_of(university, hours=hours)
    # The first page of a session also saves the session.
    alice.get("/events/")

    with django_assert_max_num_queries(12):
        alice.get("/events/")


def test_an_event_is_created_with_its_door_and_a_new_venue(alice: Client, university: Organisation) -> None:
    venue = {"venue": "new", "venue_name": "Aula", "venue_address": "1 High St", "venue_contact": "026 1"}
    answer = alice.post(
        "/events/new/", {"title_fr": "Fête", "title_de": "Fest", "max_companions": "3", **TIMES, **venue}
    )

    event = Event.objects.get()
    assert answer.headers["Location"] == f"/events/{event.pk}/participants/"
    assert (event.title_fr, event.title_de, event.title_en) == ("Fête", "Fest", "")
    assert (event.venue, event.max_companions, event.gates.count()) == (Venue.objects.get(), 3, 1)


def test_times_are_those_of_the_organisation(alice: Client, university: Organisation) -> None:
    Organisation.objects.update(time_zone="America/New_York")
    alice.post("/events/new/", {"title_en": "Gala", **TIMES})

    event = Event.objects.get()
    assert event.starts_at.isoformat() == "2026-12-02T00:30:00+00:00"
    assert 'value="2026-12-01T19:30"' in html(alice, f"/events/{event.pk}/edit/")
    assert "New York time" in html(alice, f"/events/{event.pk}/edit/")


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    alice: Client, university: Organisation
) -> None:
    wrong = {
        "title_en": "Gala",
        "doors_at": "2026-12-01T20:00",
        "starts_at": "2026-12-01T19:30",
        "ends_at": "2026-12-01T18:00",
    }

    page = alice.post("/events/new/", wrong).content.decode()

    assert "The doors must open before the start" in page
    assert "The end must come after the start." in page
    assert 'value="Gala"' in page
    assert 'value="2026-12-01T18:00"' in page
    assert not Event.objects.exists()


def test_an_event_needs_a_title_and_a_named_venue(alice: Client, university: Organisation) -> None:
    page = alice.post("/events/new/", {"venue": "new", **TIMES}).content.decode()

    assert "Please give a title in at least one language." in page
    assert "Please name the new venue" in page


def test_bad_values_are_refused_not_crashed_on(alice: Client, gala: Event) -> None:
    bad = {
        "title_en": "x" * 300,
        "doors_at": "yesterday",
        "starts_at": "",
        "ends_at": "0000-00-00T00:00",
        "venue": "999999",
        "capacity": "-4",
        "max_companions": "99999999999999",
        "redirect_url": "javascript:alert(1)",
    }

    page = alice.post(f"/events/{gala.pk}/edit/", bad)

    assert page.status_code == 200
    assert page.content.decode().count("field-error") >= len(bad)


def test_a_venue_of_another_organisation_cannot_be_chosen(alice: Client, theatre: Organisation) -> None:
    stage = Venue.objects.create(organisation=theatre, name="Stage")

    alice.post("/events/new/", {"title_en": "Gala", "venue": stage.pk, **TIMES})

    assert not Event.objects.exists()


def test_an_event_is_changed(alice: Client, gala: Event, ticket: Credential) -> None:
    answer = alice.post(
        f"/events/{gala.pk}/edit/", {"title_en": "Ball", "capacity": "", "tell": "no", **TIMES}
    )

    gala.refresh_from_db()
    assert answer.headers["Location"] == "/events/"
    assert (gala.title, gala.capacity, gala.expected) == ("Ball", None, 2)


def test_who_organises_for_several_says_whose_event_it_is(
    alice: Client, university: Organisation, theatre: Organisation
) -> None:
    user = User.objects.get(email="alice@example.org")
    Membership.objects.create(user=user, organisation=theatre, role=Role.ORGANISER)

    assert "Whose event is it?" in html(alice, "/events/new/")
    alice.post("/events/new/?organisation=theatre", {"title_en": "Play", **TIMES})
    assert Event.objects.get().organisation == theatre
    assert alice.get("/events/new/?organisation=elsewhere").status_code == 404


def test_an_event_that_goes_on_for_days_says_until_when(alice: Client, gala: Event) -> None:
    Event.objects.update(ends_at=timezone.now() + timedelta(days=3))

    assert " until " in html(alice, "/events/")


def test_an_event_of_several_days_says_on_how_many_a_ticket_is_good(
    alice: Client, university: Organisation
) -> None:
    sent = {
        "title_en": "Festival",
        **TIMES,
        "ends_at": "2026-12-04T02:00",
        "rule": "2",
        "day_begins": "05:00",
    }
    alice.post("/events/new/", sent)
    event = Event.objects.get()

    assert (event.rule, f"{event.day_begins:%H:%M}", len(event.days)) == ("2", "05:00", 3)
    form = html(alice, f"/events/{event.pk}/edit/")
    assert '<option value="2" selected>once a day, on 2 days</option>' in form
    assert 'value="05:00"' in form

    refused = alice.post(f"/events/{event.pk}/edit/", {**sent, "rule": "4"}).content.decode()
    assert "The event does not have so many days." in refused
    alice.post(f"/events/{event.pk}/edit/", {**sent, "rule": "daily"})
    event.refresh_from_db()
    assert event.rule == "daily"


def test_a_rule_by_day_stays_once_guests_are_in(alice: Client, university: Organisation) -> None:
    sent = {"title_en": "Festival", **TIMES, "ends_at": "2026-12-04T02:00", "rule": "daily"}
    alice.post("/events/new/", sent)
    event = Event.objects.get()
    Tally.objects.create(writer_id=1, gate_id=event.gates.get().pk, event_id=event.pk, admitted=1)

    refused = alice.post(f"/events/{event.pk}/edit/", {**sent, "rule": "once"}).content.decode()

    assert "“Once in all” is no longer possible." in refused
    event.refresh_from_db()
    assert event.rule == "daily"


def test_an_event_counts_once_unless_it_says_otherwise(alice: Client, university: Organisation) -> None:
    alice.post("/events/new/", {"title_en": "Gala", **TIMES})

    assert (Event.objects.get().rule, f"{Event.objects.get().day_begins:%H:%M}") == ("once", "00:00")
