"""Test copying an event and archiving events in the console."""

from datetime import timedelta

import pytest
from django.test import Client

from portillon.issuing.models import Credential, Question, RegistrationForm
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places import doors
from portillon.places.models import Event

TIMES = {"doors_at": "2031-03-01T18:00", "starts_at": "2031-03-01T19:00", "ends_at": "2031-03-01T22:00"}


@pytest.fixture
def full(gala: Event) -> Event:
    """The gala with doors, a form, questions and a guest."""
    gala.reentry, gala.check_categories, gala.capacity, gala.reminder_hours = True, ["VIP"], 50, 24
    gala.save()
    late = gala.starts_at + timedelta(minutes=30)
    doors.add(gala, title="Balcony", doors_at=late, categories=["VIP"])
    doors.add(gala, title="Way out", is_exit=True)
    form = RegistrationForm.objects.create(
        event=gala, is_published=True, closes_at=late, has_waiting_list=True, intro_en="Welcome"
    )
    for position, label in enumerate(("Diet", "Old", "Hotel")):
        Question.objects.create(form=form, position=position, label_en=label)
    Question.objects.filter(label_en="Old").update(removed_at=gala.created_at)
    tickets.issue(gala, [TicketData("Ann", "ann@example.org")])
    return gala


def test_settings_doors_and_form_come_along_and_nobody_else(alice: Client, full: Event) -> None:
    page = alice.get(f"/events/{full.pk}/copy/").content.decode()
    assert 'value="Gala"' in page
    assert 'name="doors_at" value' not in page

    alice.post(f"/events/{full.pk}/copy/", {"title_en": "Gala again", "capacity": "60", **TIMES})

    copy = Event.objects.get(title_en="Gala again")
    assert (copy.organisation, copy.reentry, copy.check_categories) == (full.organisation, True, ["VIP"])
    assert (copy.capacity, copy.expected, copy.tickets.count()) == (60, 0, 0)
    balcony = copy.gates.get(title="Balcony")
    assert balcony.doors_at == copy.starts_at + timedelta(minutes=30)
    titles = [(one.title, one.is_exit) for one in copy.gates.order_by("pk")]
    assert titles == [("Main door", False), ("Balcony", False), ("Way out", True)]
    form = copy.registration_form
    assert (form.is_published, form.closes_at, form.has_waiting_list, form.intro_en) == (
        False, None, True, "Welcome",
    )  # fmt: skip
    assert [one.label_en for one in form.questions.all()] == ["Diet", "Hotel"]
    assert full.registration_form.questions.count() == 3


def test_times_must_be_said_anew(alice: Client, full: Event) -> None:
    page = alice.post(f"/events/{full.pk}/copy/", {"title_en": "Gala again"}).content.decode()

    assert "field-error" in page
    assert Event.objects.count() == 1


def test_a_door_whose_times_do_not_fit_opens_with_the_event(alice: Client, full: Event) -> None:
    short = {**TIMES, "ends_at": "2031-03-01T19:10"}
    alice.post(f"/events/{full.pk}/copy/", {"title_en": "Short", **short})

    assert Event.objects.get(title_en="Short").gates.get(title="Balcony").doors_at is None


def test_an_archived_event_is_in_the_archive_alone(
    alice: Client, bob: Client, gala: Event, ticket: Credential
) -> None:
    alice.post(f"/events/{gala.pk}/archiving/")

    listed = alice.get("/events/").content.decode()
    assert f"/events/{gala.pk}/participants/" not in listed
    assert "Show 1 archived event" in listed
    archive = alice.get("/events/?archived=1").content.decode()
    assert f"/events/{gala.pk}/unarchiving/" in archive
    assert f"/events/{gala.pk}/unarchiving/" not in bob.get("/events/?archived=1").content.decode()
    assert alice.get(f"/events/{gala.pk}/participants/").status_code == 200
    ticket.refresh_from_db()
    assert ticket.status == "valid"

    alice.post(f"/events/{gala.pk}/unarchiving/")
    assert f"/events/{gala.pk}/participants/" in alice.get("/events/").content.decode()
    assert "The archive is empty." in alice.get("/events/?archived=1").content.decode()


def test_who_may(charlie: Client, dana: Client, bob: Client, gala: Event) -> None:
    for end in ("copy", "archiving", "unarchiving"):
        given = {"title_en": "Mine", **TIMES}
        answers = [one.post(f"/events/{gala.pk}/{end}/", given).status_code for one in (charlie, dana, bob)]
        assert answers == [404, 403, 403]
    assert Event.objects.get().archived_at is None
