"""Test registering for a restricted event by the link in a mail; people without a link learn nothing about the list."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portillon.issuing.models import Invitee, InviteeMail, Registration, RegistrationForm
from portillon.issuing.registration import invitees
from portillon.issuing.registration.invitees import InviteeData
from portillon.issuing.registration.link import token_of
from portillon.places.models import Event
from tests.public.registration.test_register import challenge_in, proof_of

ANNA = {"first_name": "Anna", "last_name": "Berg", "companions": 0}


@pytest.fixture
def form(event: Event) -> RegistrationForm:
    cache.clear()
    Event.objects.filter(pk=event.pk).update(max_companions=4, capacity=20)
    event.refresh_from_db()
    return RegistrationForm.objects.create(event=event, is_published=True, is_restricted=True)


@pytest.fixture
def anna(form: RegistrationForm) -> Invitee:
    return invited(form.event, "Anna Berg", companions_max=2)


def invited(event: Event, name: str, **fields: Any) -> Invitee:
    address = f"{name.split()[0].lower()}@example.org"
    made = invitees.made_of(event, InviteeData(name=name, email=address, **fields))
    invitees.save(made)
    return made


def address_of(invitee: Invitee) -> str:
    return f"/g/{invitees.token_of(invitee)}"


def answer(client: Client, invitee: Invitee, **fields: Any) -> Any:
    """Open the link of the mail, and send the form."""
    challenge = challenge_in(client.get(address_of(invitee)).content.decode())
    return client.post(address_of(invitee), {"challenge": challenge, **ANNA, **fields})


def ask(client: Client, event: Event, email: str) -> Any:
    """Type an address into the public form, and send it."""
    path = f"/o/unisep/{event.pk}/"
    challenge = challenge_in(client.get(path).content.decode())
    return client.post(path, {"challenge": challenge, "proof": proof_of(challenge), "email": email})


def test_the_link_registers_the_person_once(client: Client, anna: Invitee) -> None:
    page = client.get(address_of(anna)).content.decode()
    assert 'value="Anna"' in page
    assert 'value="anna@example.org"' in page

    registered = answer(client, anna, email="other@example.org", companions=2)

    made = Registration.objects.get()
    assert registered.headers["Location"] == f"/r/{token_of(made)}"
    assert (made.email, made.companions, made.invitee) == ("anna@example.org", 2, anna)
    assert made.credential is not None
    assert client.get(address_of(anna)).headers["Location"] == f"/r/{token_of(made)}"
    assert client.post(address_of(anna), ANNA).status_code == 303
    assert Registration.objects.count() == 1


def test_no_more_companions_than_the_list_says_now_or_later(client: Client, anna: Invitee) -> None:
    assert answer(client, anna, companions=3).status_code == 422
    answer(client, anna, companions=1)
    made = Registration.objects.get()

    for companions, status in ((3, 422), (2, 303)):
        changed = client.post(f"/r/{token_of(made)}/change", {**ANNA, "companions": companions})
        assert changed.status_code == status


def test_declining_and_changing_one_s_mind(client: Client, anna: Invitee) -> None:
    refusal = f"{address_of(anna)}/refusal"
    assert client.get(refusal).status_code == 200
    assert not has_declined(), "a look declines nothing"
    assert client.post(refusal).status_code == 303
    assert has_declined()
    assert 'class="state cancelled"' in client.get(address_of(anna)).content.decode()

    assert answer(client, anna).status_code == 303
    assert not has_declined()


def has_declined() -> bool:
    return Invitee.objects.get().declined_at is not None


@pytest.mark.parametrize("email", ["anna@example.org", "stranger@example.org"])
def test_nobody_learns_from_the_public_form_who_is_invited(
    client: Client, anna: Invitee, event: Event, email: str
) -> None:
    path = f"/o/unisep/{event.pk}/"
    challenge = challenge_in(client.get(path).content.decode())
    sent = {"challenge": challenge, "proof": proof_of(challenge), "email": email, **ANNA}

    with CaptureQueriesContext(
        connection,
    ) as queries:
        given = client.post(path, sent)

    assert (given.status_code, given.headers["Location"]) == (303, f"{path}sent/")
    # The statements are the same in both cases, so the time of the answer tells nothing.
    shapes = [re.sub(r"'[^']*'|\b[0-9]+\b|NULL", "?", one["sql"])[:60] for one in queries]
    assert [shape.split()[0] for shape in shapes if "issuing" in shape] == ["SELECT", "SELECT", "INSERT"]
    assert InviteeMail.objects.count() == 1
    assert not Registration.objects.exists()
    assert "anna" not in client.get(given.headers["Location"]).content.decode().lower()


def test_asking_again_and_again_sends_one_mail(client: Client, anna: Invitee, event: Event) -> None:
    for email in ("anna@example.org", "Anna@Example.org", "stranger@example.org", "stranger@example.org"):
        assert ask(client, event, email).status_code == 303

    assert InviteeMail.objects.filter(invitee=anna).count() == 1
    assert InviteeMail.objects.count() == 2


@pytest.mark.parametrize("email", ["", "nothing", "a@b"])
def test_what_is_no_address_is_said_so(client: Client, anna: Invitee, event: Event, email: str) -> None:
    given = ask(client, event, email)

    assert given.status_code == 422
    assert "field-error" in given.content.decode()


def test_a_link_that_is_forged_or_withdrawn_leads_nowhere(client: Client, anna: Invitee) -> None:
    link = address_of(anna)
    forged = link[:-1] + ("A" if link[-1] != "A" else "B")
    other = f"/g/{token_of(Registration(handle=anna.handle))}"
    for path in (forged, other, f"{forged}/refusal", "/g/x"):
        assert client.get(path).status_code == 404
    opened = challenge_in(client.get(link).content.decode())
    invitees.remove(anna)

    assert client.get(link).status_code == 404
    assert client.post(link, {"challenge": opened, **ANNA}).status_code == 404
    assert client.post(f"{link}/refusal").status_code == 404
    assert not Registration.objects.exists()


def test_when_registration_is_closed_the_link_says_so(
    client: Client, anna: Invitee, form: RegistrationForm
) -> None:
    RegistrationForm.objects.update(closes_at=timezone.now())

    assert "<form" not in client.get(address_of(anna)).content.decode()


def test_who_is_invited_by_one_name_registers_with_it(client: Client, form: RegistrationForm) -> None:
    bjork = invited(form.event, "Cher", first_name="Cher")
    page = client.get(address_of(bjork)).content.decode()
    assert (page.count('value="Cher"'), 'name="last_name" value="Cher"' in page) == (1, True)

    answer(client, bjork, first_name="", last_name="Cher")

    assert Registration.objects.get().name == "Cher"


def test_names_are_shown_of_those_alone_who_agreed_and_to_those_who_come(
    client: Client, anna: Invitee, form: RegistrationForm
) -> None:
    RegistrationForm.objects.update(tells_guests="names")
    event = form.event
    for name, agrees in (("Bob Braun", {"shows_name": "on"}), ("Carla Carl", {})):
        first, last = name.split()
        answer(client, invited(event, name), first_name=first, last_name=last, **agrees)
    own = answer(client, anna).headers["Location"]

    page = client.get(own).content.decode()
    assert "Bob Braun" in page
    assert "Carla" not in page
    assert "Bob" not in client.get(f"/o/unisep/{event.pk}/").content.decode()
    assert "Bob" not in client.get(address_of(invited(event, "Dora Dorn"))).content.decode()
    client.post(f"{own}/cancellation")
    assert "Bob" not in client.get(own).content.decode()


def test_the_list_says_that_it_is_by_invitation(client: Client, form: RegistrationForm) -> None:
    page = client.get("/o/unisep/?lang=en").content.decode()

    assert "By invitation" in page
