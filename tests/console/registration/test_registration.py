"""Test that an organiser sets up registration in the console, sees who has registered, and gives a place by hand."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portillon.issuing.models import (
    Answer,
    Credential,
    Question,
    Registration,
    RegistrationForm,
    RegistrationMail,
)
from portillon.issuing.registration import registration
from portillon.issuing.registration.link import token_of
from portillon.issuing.registration.registration import Given, Wanted
from portillon.places.models import Event, EventChange
from portillon.places.roster import next_number

SETTINGS = {"is_published": "on", "is_listed": "on", "offer_hours": "24", "tells_guests": "nothing"}
QUESTION = {"kind": "text", "label_en": "Diet"}


@pytest.fixture
def form(coming: Event) -> RegistrationForm:
    return RegistrationForm.objects.create(event=coming, is_published=True, has_waiting_list=True)


@pytest.fixture
def coming(gala: Event) -> Event:
    """The gala, moved by a week and limited to two persons."""
    week = timedelta(days=7)
    for name in ("doors_at", "starts_at", "ends_at"):
        setattr(gala, name, getattr(gala, name) + week)
    gala.capacity = 2
    gala.save()
    return gala


def register(event: Event, name: str, answers: dict[int, Given] | None = None) -> Registration:
    wanted = Wanted(name, "Muster", f"{name.lower()}@example.org", "en", answers=answers or {})
    return registration.register(event.pk, wanted, name, timezone.now())


def test_it_is_set_up_in_one_form(alice: Client, coming: Event) -> None:
    address = f"/events/{coming.pk}/registration/"
    assert "Set up registration" in alice.get(address).content.decode()

    answer = alice.post(f"{address}edit/", SETTINGS | {"confirms_email": "on"})

    assert answer.headers["Location"] == address
    made = RegistrationForm.objects.get(event=coming)
    assert (made.is_published, made.confirms_email, made.offer_hours) == (True, True, 24)
    assert f"/o/{coming.organisation.slug}/{coming.pk}/" in alice.get(address).content.decode()


def test_a_new_form_asks_for_confirmations_unless_somebody_says_no(alice: Client, coming: Event) -> None:
    address = f"/events/{coming.pk}/registration/edit/"
    box = '<input type="checkbox" name="confirms_email" id="id_confirms_email"'
    assert f"{box} checked>" in alice.get(address).content.decode()

    alice.post(address, SETTINGS)

    assert not RegistrationForm.objects.get().confirms_email
    assert f"{box}>" in alice.get(address).content.decode()


def test_a_wave_is_seen_and_cancelled_at_once(alice: Client, bob: Client, coming: Event) -> None:
    Event.objects.filter(pk=coming.pk).update(capacity=100, max_companions=4)
    RegistrationForm.objects.create(event=coming, is_published=True)
    for number in range(9):
        wanted = Wanted("Anybody", f"Family {number}", f"anybody@family{number}.example", "en", companions=4)
        network = ("a" if number < 8 else "b") * 32
        registration.register(coming.pk, wanted, str(number), timezone.now(), network=network)
    RegistrationMail.objects.all().delete()
    desk = f"/events/{coming.pk}/registration/"
    page = alice.get(desk).content.decode()
    assert "8 registrations for 40 persons came from one network" in page
    (action,) = re.findall(r'action="(/events/[^"]*/waves/[^"]*)"', page)
    assert bob.post(action).status_code == 403

    (until,) = re.findall(r'name="until" value="([^"]*)"', page)
    later = Wanted("Carla", "Late", "carla@family9.example", "en")
    registration.register(coming.pk, later, "later", timezone.now(), network="a" * 32)

    answer = alice.post(action, {"until": until}, follow=True).content.decode()

    assert "8 registrations are cancelled." in answer
    assert "came from one network" not in answer
    coming.refresh_from_db()
    # Somebody else's family, and who came after the page was shown.
    assert (coming.expected, coming.held) == (5, 1)
    # Nobody knows whose the addresses without a ticket are.
    assert RegistrationMail.objects.filter(kind=RegistrationMail.Kind.CANCELLED).count() == 4
    assert EventChange.objects.filter(event=coming, what="registration cancelled").count() == 8


@pytest.mark.parametrize(
    "fields", [{"offer_hours": "0"}, {"opens_at": "2030-01-02T10:00", "closes_at": "2030-01-01T10:00"}]
)
def test_settings_that_make_no_sense(alice: Client, coming: Event, fields: dict[str, str]) -> None:
    page = alice.post(f"/events/{coming.pk}/registration/edit/", SETTINGS | fields).content.decode()

    assert "field-error" in page
    assert not RegistrationForm.objects.exists()


def test_questions_are_added_changed_and_ordered(alice: Client, form: RegistrationForm) -> None:
    address = f"/events/{form.event_id}/registration/questions/"
    for label in ("Diet", "Hotel", "Arrival"):
        assert alice.post(f"{address}new/", QUESTION | {"label_en": label}).status_code == 302
    hotel = Question.objects.get(label_en="Hotel")

    alice.post(f"{address}{hotel.pk}/move/", {"to": "up"})
    alice.post(f"{address}{hotel.pk}/edit/", {"kind": "number", "label_en": "Nights", "is_required": "on"})

    assert [one.label_en for one in form.questions.all()] == ["Nights", "Diet", "Arrival"]
    hotel.refresh_from_db()
    assert (hotel.kind, hotel.is_required) == ("number", True)


def test_a_choice_keeps_its_answers_when_others_come_and_go(alice: Client, form: RegistrationForm) -> None:
    address = f"/events/{form.event_id}/registration/questions/"
    choices = {"choices_en": "Meat\nVegan", "choices_de": "Fleisch\nVegan"}
    alice.post(f"{address}new/", {"kind": "choice", "label_en": "Meal", **choices})
    meal = Question.objects.get()
    meat = meal.choices[0]["key"]
    register(form.event, "Bob", {meal.pk: Given(meat)})

    alice.post(
        f"{address}{meal.pk}/edit/",
        {"label_en": "Meal", "choices_en": "Fish\nMeat", "choices_de": "Fisch\nFleisch"},
    )

    meal.refresh_from_db()
    assert [one["en"] for one in meal.choices] == ["Fish", "Meat"]
    assert meal.choices[1]["key"] == meat
    assert meal.kind == "choice"


@pytest.mark.parametrize(
    "fields",
    [
        {"label_en": ""},
        {"kind": "choice"},
        {"kind": "choice", "choices_en": "A\nB", "choices_de": "A"},
        {"kind": "choices", "choices_en": "x" * 101},
        {"kind": "riddle"},
    ],
)
def test_a_question_that_makes_no_sense(
    alice: Client, form: RegistrationForm, fields: dict[str, str]
) -> None:
    address = f"/events/{form.event_id}/registration/questions/new/"

    assert "field-error" in alice.post(address, QUESTION | fields).content.decode()
    assert not Question.objects.exists()


def test_a_removed_question_keeps_its_answers(alice: Client, form: RegistrationForm) -> None:
    kept, empty = (Question.objects.create(form=form, label_en=name) for name in ("Diet", "Hotel"))
    bob = register(form.event, "Bob", {kept.pk: Given("vegan")})
    address = f"/events/{form.event_id}/registration/"

    for question in (kept, empty):
        assert (
            "Remove the question?" in alice.get(f"{address}questions/{question.pk}/removal/").content.decode()
        )
        alice.post(f"{address}questions/{question.pk}/removal/")

    assert [one.pk for one in Question.objects.all()] == [kept.pk]
    page = alice.get(f"{address}{bob.pk}/").content.decode()
    assert "vegan" in page
    assert "no longer asked" in page


def test_a_place_by_hand_and_a_cancellation(alice: Client, form: RegistrationForm) -> None:
    RegistrationForm.objects.update(offers_by_itself=False)
    for name in ("Bob", "Charlie", "Denise"):
        register(form.event, name)
    bob, _charlie, denise = Registration.objects.order_by("pk")
    address = f"/events/{form.event_id}/registration/"

    full = alice.post(f"{address}{denise.pk}/offer/", follow=True).content.decode()
    alice.post(f"{address}{bob.pk}/cancellation/")
    alice.post(f"{address}{denise.pk}/offer/")

    assert "not enough free places" in full
    states = dict(Registration.objects.values_list("first_name", "status"))
    assert states == {"Bob": "cancelled", "Charlie": "registered", "Denise": "offered"}


def test_each_list_shows_its_own(alice: Client, form: RegistrationForm) -> None:
    for name in ("Bob", "Charlie", "Denise"):
        register(form.event, name)
    address = f"/events/{form.event_id}/registration/"

    assert "Denise" in alice.get(address).content.decode()
    page = alice.get(f"{address}?show=registered").content.decode()
    assert "Bob" in page
    assert "Denise" not in page


@pytest.mark.parametrize("column", ["cancelled_at", "blocked_at"])
def test_whose_ticket_is_withdrawn_counts_as_cancelled(
    alice: Client, form: RegistrationForm, column: str
) -> None:
    bob, _charlie = register(form.event, "Bob"), register(form.event, "Charlie")
    assert bob.credential
    if column == "cancelled_at":
        alice.post(f"/participants/{bob.credential_id}/cancellation/")
    else:
        Credential.objects.filter(pk=bob.credential.pk).update(
            blocked_at=timezone.now(), roster_n=next_number(form.event_id)
        )
    address = f"/events/{form.event_id}/registration/"

    registered, cancelled = (alice.get(f"{address}?show={state}") for state in ("registered", "cancelled"))

    counts = {value: found for value, _label, found in registered.context["filters"]}
    assert (counts["registered"], counts["cancelled"]) == (1, 1)
    assert [one.first_name for one in registered.context["registrations"]] == ["Charlie"]
    assert [one.first_name for one in cancelled.context["registrations"]] == ["Bob"]
    page = alice.get(f"{address}{bob.pk}/").content.decode()
    assert "bob@example.org · cancelled" in page
    assert "Cancel the registration" not in page


def test_a_file_is_saved_and_never_shown(alice: Client, form: RegistrationForm) -> None:
    paper = Question.objects.create(form=form, label_en="Paper", kind="file")
    register(form.event, "Bob", {paper.pk: Given("Arbeit ü.pdf", b"%PDF-1.7 <script>")})
    answer = Answer.objects.get()

    file = alice.get(f"/events/{form.event_id}/registration/answers/{answer.pk}/file")

    assert file.content == b"%PDF-1.7 <script>"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file.headers["Content-Security-Policy"]


def paths(form: RegistrationForm) -> list[str]:
    question = Question.objects.create(form=form, label_en="Paper", kind="file")
    bob = register(form.event, "Bob", {question.pk: Given("a.pdf", b"%PDF-")})
    answer, address = Answer.objects.get(), f"/events/{form.event_id}/registration/"
    one, asked = f"{address}{bob.pk}/", f"{address}questions/{question.pk}/"
    return [
        address, f"{address}edit/", f"{address}questions/new/", f"{asked}edit/", f"{asked}removal/", f"{asked}move/",
        one, f"{one}offer/", f"{one}cancellation/", f"{address}answers/{answer.pk}/file",
    ]  # fmt: skip


def test_another_organisation_sees_nothing(charlie: Client, form: RegistrationForm) -> None:
    for path in paths(form):
        statuses = {charlie.get(path, follow=True).status_code, charlie.post(path).status_code}
        assert statuses <= {404, 405}, path


def test_a_supervisor_looks_and_changes_nothing(dana: Client, bob: Client, form: RegistrationForm) -> None:
    found = paths(form)

    for path in found:
        assert dana.post(path).status_code in (403, 405), path
        assert bob.get(path, follow=True).status_code == 403, path
    assert [one.status for one in Registration.objects.all()] == ["registered"]
    assert dana.get(f"/events/{form.event_id}/registration/").status_code == 200


def test_the_list_says_until_when_places_are_kept_for_a_large_party(
    alice: Client, form: RegistrationForm
) -> None:
    bob, _charlie = register(form.event, "Bob"), register(form.event, "Charlie")
    wanted = Wanted("Denise", "Muster", "denise@example.org", "en", companions=1)
    registration.register(form.event_id, wanted, "Denise", timezone.now())
    address = f"/events/{form.event_id}/registration/"
    assert "places than are free" not in alice.get(address).content.decode()

    registration.cancel(bob, timezone.now())
    assert "They are kept for it until" in alice.get(address).content.decode()

    Registration.objects.filter(first_name="Denise").update(passed_from=timezone.now())
    assert "smaller parties may pass." in alice.get(address).content.decode()


def test_a_capacity_below_a_waiting_party_is_said(alice: Client, form: RegistrationForm) -> None:
    register(form.event, "Bob")
    wanted = Wanted("Denise", "Muster", "denise@example.org", "en", companions=1)
    denise = registration.register(form.event_id, wanted, "Denise", timezone.now())
    times = dict.fromkeys(("doors_at", "starts_at", "ends_at"), "2030-01-01T10:00")

    given = {"title_en": "Gala", "capacity": 1, "tell": "no", **times}
    answer = alice.post(f"/events/{form.event_id}/edit/", given, follow=True)

    assert "1 party on the waiting list is larger than the event." in answer.content.decode()
    desk = alice.get(f"/events/{form.event_id}/registration/").content.decode()
    assert "Larger than the whole event" in desk
    theirs = Client(headers={"Accept-Language": "en"}).get(f"/r/{token_of(denise)}").content.decode()
    assert "This event has a place for 1 person in all." in theirs


def test_limits_that_contradict_each_other_are_refused(alice: Client, coming: Event) -> None:
    times = dict.fromkeys(("doors_at", "starts_at", "ends_at"), "2030-01-01T10:00")

    page = alice.post(
        f"/events/{coming.pk}/edit/", {"title_en": "Gala", "capacity": 3, "max_companions": 4, **times}
    )

    assert "A guest with so many companions has no room at this event." in page.content.decode()
