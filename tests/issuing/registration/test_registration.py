"""Test registering through `registration.register`: places are limited, confirmed, offered in order, and kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from portillon.issuing.models import Credential, Message, Question, Registration, RegistrationMail
from portillon.issuing.registration import registration, waiting_list
from portillon.issuing.registration.link import registration_of, token_of
from portillon.issuing.registration.registration import (
    CONFIRMATION_TIME,
    AlreadyRegistered,
    Given,
    RegistrationRefused,
    WhyRefused,
)
from portillon.issuing.tickets import tickets
from portillon.places.models import Event
from portillon.places.roster import next_number
from tests.issuing.registration.registrants import before, opened, register, wanted


def status(one: Registration) -> str:
    one.refresh_from_db()
    return one.status


def ticket_of(one: Registration) -> Credential:
    return Credential.objects.select_related("holder").get(registration=one)


def counted(event: Event) -> tuple[int, int]:
    """Return the number of persons expected, and of places held."""
    event.refresh_from_db()
    return event.expected, event.held


def mails(event: Event) -> list[tuple[str, str]]:
    found = RegistrationMail.objects.filter(registration__event=event).order_by("pk")
    return [(one.registration.first_name, one.kind) for one in found.select_related("registration")]


def test_a_place_is_a_ticket_at_once(event: Event) -> None:
    opened(event, capacity=3)

    made = register(event, "Alice", companions=2)

    assert made.status == "registered"
    assert made.credential is not None
    assert (made.credential.holder.name, made.credential.admits) == ("Alice Muster", 3)
    assert counted(event) == (3, 0)
    assert Message.objects.filter(credential=made.credential).count() == 1


def test_who_registers_gets_the_ticket_even_if_the_organiser_mails_none(event: Event) -> None:
    opened(event)
    Event.objects.filter(pk=event.pk).update(mails_tickets=False)

    made = register(event)

    assert Message.objects.filter(credential=made.credential).count() == 1


def test_no_more_than_there_are(event: Event) -> None:
    opened(event, capacity=3)
    register(event, "Alice", companions=1)

    with pytest.raises(RegistrationRefused) as refused:
        register(event, "Bob", companions=1)
    assert (refused.value.why, refused.value.left) == (WhyRefused.TOO_MANY, 1)
    register(event, "Bob")
    with pytest.raises(RegistrationRefused) as refused:
        register(event, "Charlie")

    assert refused.value.why is WhyRefused.FULL
    assert counted(event) == (3, 0)


def test_the_same_sending_twice_is_one_registration(event: Event) -> None:
    opened(event)
    request = uuid4().hex

    assert register(event, request=request) == register(event, request=request)
    assert counted(event) == (1, 0)


def test_the_same_person_again_is_known_and_a_family_shares_an_address(event: Event) -> None:
    opened(event)
    first = register(event, "Alice")
    now = before(event)

    with pytest.raises(AlreadyRegistered) as known:
        registration.register(event.pk, wanted("ALICE", email="Alice@Example.org"), "2", now)
    registration.register(event.pk, wanted("Bob", email="alice@example.org"), "3", now)

    assert known.value.registration == first
    assert counted(event) == (2, 0)


@pytest.mark.parametrize(
    "one, other, is_known",
    [
        ("O'Connor", "O’Connor", True),
        ("Müller", "Mueller", True),
        ("Mueller", "Müller", True),
        ("Wałęsa", "Walesa", True),
        ("Jean\u2010Pierre", "Jean Pierre", True),
        ("Joe", "Jo", False),
        ("Анна", "Anna", False),
    ],
)
def test_who_spells_the_name_otherwise_is_known(event: Event, one: str, other: str, is_known: bool) -> None:
    opened(event)
    now = before(event)
    registration.register(event.pk, wanted(last_name=one), "1", now)

    try:
        registration.register(event.pk, wanted(last_name=other), "2", now)
    except AlreadyRegistered:
        assert is_known
    assert event.registrations.count() == (1 if is_known else 2)


def test_who_cancelled_may_come_back(event: Event) -> None:
    opened(event, capacity=1)
    registration.cancel(register(event, "Alice"), before(event))

    assert register(event, "Alice").status == "registered"


@pytest.mark.parametrize(
    "fields, days, why",
    [
        ({"is_published": False}, 10, WhyRefused.CLOSED),
        ({"opens": 9}, 10, WhyRefused.NOT_YET),
        ({"opens": 9}, 8, None),
        ({"closes": 5}, 5, WhyRefused.OVER),
        ({"closes": 5}, 6, None),
        ({}, 0, WhyRefused.OVER),
    ],
)
def test_open_from_until(event: Event, fields: dict[str, int], days: int, why: WhyRefused | None) -> None:
    times = {f"{name}_at": before(event, at) for name, at in fields.items() if name in ("opens", "closes")}
    others = {name: value for name, value in fields.items() if name == "is_published"}
    form = opened(event, **times, **others)

    assert registration.openness(form, before(event, days)) is why
    if why:
        with pytest.raises(RegistrationRefused):
            register(event, now=before(event, days))


def test_an_address_is_confirmed_before_the_ticket(event: Event) -> None:
    opened(event, capacity=1, confirms_email=True)
    made = register(event, "Alice")

    assert counted(event) == (0, 1)
    with pytest.raises(RegistrationRefused):
        register(event, "Bob")
    assert mails(event) == [("Alice", "confirm")]
    assert registration.confirm(made, before(event)).status == "registered"
    assert registration.confirm(made, before(event)).status == "registered"
    assert counted(event) == (1, 0)


def test_who_is_not_proved_confirms_too(event: Event) -> None:
    opened(event)

    assert register(event, is_proved=False).status == "unconfirmed"


def test_a_place_that_nobody_confirms_goes_back(event: Event) -> None:
    opened(event, capacity=1, confirms_email=True)
    made = register(event, "Alice")
    later = before(event) + CONFIRMATION_TIME

    assert register(event, "Bob", now=later).status == "unconfirmed"
    assert status(made) == "lapsed"
    assert registration.confirm(made, later).status == "lapsed"
    assert counted(event) == (0, 1)


def test_places_are_offered_in_order_and_for_a_time(event: Event) -> None:
    opened(event, capacity=2, has_waiting_list=True, offer_hours=24)
    first = register(event, "Alice", companions=1)
    couple, single = register(event, "Bob", companions=1), register(event, "Charlie")
    now = before(event)

    tickets.change(ticket_of(first), tickets.TicketData("Alice Muster", "alice@example.org", admits=1))
    waiting_list.settle_all(timezone.now())
    assert (status(couple), status(single)) == ("waiting", "waiting")

    registration.cancel(first, now)
    assert (status(couple), status(single)) == ("offered", "waiting")
    assert counted(event) == (0, 2)

    register(event, "Denise", now=now + timedelta(hours=25))
    assert (status(couple), status(single)) == ("lapsed", "offered")
    assert counted(event) == (1, 1)
    assert mails(event) == [
        ("Bob", "waiting"),
        ("Charlie", "waiting"),
        ("Alice", "cancelled"),
        ("Bob", "offer"),
        ("Bob", "lapsed"),
        ("Charlie", "offer"),
    ]


def test_an_offer_that_is_taken_is_a_ticket(event: Event) -> None:
    opened(event, capacity=1, has_waiting_list=True)
    first, second = register(event, "Alice"), register(event, "Bob")
    registration.cancel(first, before(event))

    taken = registration.confirm(second, before(event))

    assert taken.status == "registered"
    assert counted(event) == (1, 0)


def test_nobody_jumps_the_queue(event: Event) -> None:
    opened(event, capacity=2, has_waiting_list=True)
    register(event, "Alice")
    register(event, "Bob", companions=1)

    assert register(event, "Charlie").status == "waiting"


def test_by_hand_out_of_the_order_and_never_beyond_the_room(event: Event) -> None:
    opened(event, capacity=2, has_waiting_list=True, offers_by_itself=False)
    first = register(event, "Alice", companions=1)
    couple, single = register(event, "Bob", companions=1), register(event, "Charlie")
    now = before(event)

    with pytest.raises(waiting_list.NoRoom):
        waiting_list.offer_by_hand(single, now)
    registration.cancel(first, now)
    assert status(couple) == "waiting"
    waiting_list.offer_by_hand(single, now)
    with pytest.raises(waiting_list.NoRoom):
        waiting_list.offer_by_hand(couple, now)

    assert (status(couple), status(single)) == ("waiting", "offered")


def test_more_companions_where_there_is_room(event: Event) -> None:
    opened(event, capacity=3)
    made = register(event, "Alice")
    now = before(event)

    registration.change(made, wanted("Alice", companions=2), now)
    assert counted(event) == (3, 0)
    with pytest.raises(RegistrationRefused) as refused:
        registration.change(made, wanted("Alice", companions=3), now)
    registration.change(made, wanted("Alicia"), now)

    assert (refused.value.why, refused.value.left) == (WhyRefused.TOO_MANY, 3)
    assert counted(event) == (1, 0)
    ticket = ticket_of(made)
    assert (ticket.holder.name, ticket.admits) == ("Alicia Muster", 1)


def test_fewer_companions_are_places_for_who_waits(event: Event) -> None:
    opened(event, capacity=2, has_waiting_list=True)
    couple, single = register(event, "Alice", companions=1), register(event, "Bob")

    registration.change(couple, wanted("Alice"), before(event))

    assert status(single) == "offered"
    assert counted(event) == (1, 1)


def test_who_waits_may_become_fewer_and_not_more(event: Event) -> None:
    opened(event, capacity=2, has_waiting_list=True)
    register(event, "Alice")
    waits = register(event, "Bob", companions=1)
    now = before(event)

    with pytest.raises(RegistrationRefused):
        registration.change(waits, wanted("Bob", companions=2), now)
    registration.change(waits, wanted("Bob"), now)

    assert status(waits) == "offered"


def test_what_the_organiser_gave_stays(event: Event) -> None:
    opened(event)
    made = register(event)
    Credential.objects.filter(registration=made).update(
        seat="Rang 3", door_note="look", roster_n=next_number(event.pk)
    )

    registration.change(made, wanted("Alice", companions=1), before(event))

    ticket = ticket_of(made)
    assert (ticket.seat, ticket.door_note, ticket.admits) == ("Rang 3", "look", 2)


def test_nothing_changes_once_the_doors_are_open(event: Event) -> None:
    opened(event)
    made = register(event)

    for act in (registration.cancel, lambda one, now: registration.change(one, wanted(), now)):
        with pytest.raises(RegistrationRefused):
            act(made, event.doors_at)


def test_a_ticket_that_the_organiser_cancelled_frees_its_place(event: Event) -> None:
    opened(event, capacity=1, has_waiting_list=True)
    made, second = register(event, "Alice"), register(event, "Bob")
    assert made.credential
    tickets.cancel(made.credential)

    with pytest.raises(RegistrationRefused):
        registration.change(made, wanted("Alice", companions=1), before(event))
    waiting_list.settle_all(timezone.now())

    assert status(second) == "offered"


def test_a_removed_participant_leaves_nothing(event: Event) -> None:
    opened(event)
    made = register(event)
    assert made.credential
    tickets.remove(made.credential)

    assert not event.registrations.exists()
    assert counted(event) == (0, 0)


def test_answers_are_kept_and_replaced(event: Event) -> None:
    form = opened(event)
    diet = Question.objects.create(form=form, label_en="Diet")
    paper = Question.objects.create(form=form, label_en="Paper", kind="file")
    now = before(event)
    first = {diet.pk: Given("none"), paper.pk: Given("a.pdf", b"%PDF-1")}
    made = registration.register(event.pk, wanted(answers=first), "1", now)

    registration.change(made, wanted(answers={diet.pk: Given("vegan")}), now)
    assert {one.question_id: one.text for one in made.answers.all()} == {diet.pk: "vegan", paper.pk: "a.pdf"}
    registration.change(made, wanted(), now)

    assert [one.question_id for one in made.answers.all()] == [paper.pk]


def test_an_answer_outlives_its_question(event: Event) -> None:
    form = opened(event)
    diet = Question.objects.create(form=form, label_en="Diet")
    now = before(event)
    made = registration.register(event.pk, wanted(answers={diet.pk: Given("vegan")}), "1", now)
    Question.objects.filter(pk=diet.pk).update(removed_at=now)

    registration.change(made, wanted(answers={diet.pk: Given("other")}), now)

    assert made.answers.get().text == "vegan"


def test_a_link_is_this_server_s_and_nobody_else_s(event: Event) -> None:
    opened(event)
    made = register(event)
    token = token_of(made)

    assert registration_of(token) == made
    for forged in (made.handle, made.handle + "A" * 16, token[:-1], token + "A", "", "é" * 32, "A" * 32):
        assert registration_of(forged) is None
