"""The list of invited people: read like a roster, compared, applied; and their mails."""

from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache

from portillon.issuing.lists import engine
from portillon.issuing.lists.invitee_list import InviteeList
from portillon.issuing.mailing.kinds import invitation as invitation_mails
from portillon.issuing.mailing.worker import Worker
from portillon.issuing.models import Invitee, InviteeMail, RegistrationForm
from portillon.issuing.registration import invitees, registration
from portillon.issuing.registration.invitees import InviteeData, Taken
from portillon.issuing.registration.registration import AlreadyRegistered, RegistrationRefused, WhyRefused
from portillon.issuing.tickets.changes import By
from portillon.places.models import Event
from tests.issuing.mailing.mailed import arrived
from tests.issuing.registration.registrants import before, opened, wanted
from tests.servers.smtp import MailServer

BY = By(key="shop")
FILE = (
    "Nachname;Vorname;E-Mail;Begleitpersonen;Sprache;Id\n"
    "van der Berg;Anna Maria;anna@example.org;2;fr;7\n"
    "O’Neill;Bob;bob@example.org;0;;\n"
    "Ohne;Adresse;;1;de;\n"
    "VAN DER BERG;Anna Maria;Anna@example.org;1;;\n"
)


@pytest.fixture(autouse=True)
def _nobody_asked_before(db: None) -> None:
    cache.clear()


@pytest.fixture
def form(event: Event) -> RegistrationForm:
    return opened(event, is_restricted=True, confirms_email=True, capacity=2)


def imported(event: Event, text: str) -> dict[str, Any]:
    return engine.apply(InviteeList(event), BytesIO(text.encode()), BY).answer()


def invited(event: Event, name: str = "Anna Berg", **fields: Any) -> Invitee:
    data = InviteeData(**{"name": name, "email": f"{name.split()[0].lower()}@example.org", **fields})
    made = invitees.made_of(event, data)
    invitees.save(made)
    return made


def test_a_list_is_imported_and_twice_changes_nothing(event: Event) -> None:
    first = imported(event, FILE)

    assert (first["added"], [one["line"] for one in first["rejected"]]) == (2, [4, 5])
    anna = Invitee.objects.get(external_id="7")
    assert (anna.first_name, anna.last_name) == ("Anna Maria", "van der Berg")
    assert (anna.companions_max, anna.language, anna.email) == (2, "fr", "anna@example.org")
    again = imported(event, FILE)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)


def test_only_what_the_file_has_a_column_for_changes(event: Event) -> None:
    imported(event, FILE)
    link = invitees.link_of(Invitee.objects.get(external_id="7"))

    changed = imported(
        event, "name;email;id\nAnna Maria van der Berg;new@example.org;7\nCher;cher@example.org;\n"
    )

    anna = Invitee.objects.get(external_id="7")
    assert (changed["changed"], changed["added"]) == (1, 1)
    assert (anna.email, anna.companions_max, anna.first_name) == ("new@example.org", 2, "Anna Maria")
    assert invitees.link_of(anna) != link, "the old link went to the old address"
    assert Invitee.objects.get(name="Cher").companions_max is None


def test_nobody_becomes_somebody_else_of_the_list(event: Event) -> None:
    imported(event, "name;email;id\nAnna Berg;a@example.org;1\nBob Berg;b@example.org;2\n")

    swapped = imported(event, "name;email;id\nBob Berg;b@example.org;1\nAnna Berg;a@example.org;2\n")

    assert [one["line"] for one in swapped["rejected"]] == [2, 3]
    with pytest.raises(Taken):
        invited(event, "ANNA Berg", email="A@example.org")


def test_who_is_spelled_otherwise_is_the_same_invitee(event: Event) -> None:
    imported(event, "name;email\nSean O'Connor;a@example.org\nJürgen Müller;a@example.org\n")

    again = imported(event, "name;email\nSean O’Connor;a@example.org\nJuergen Mueller;a@example.org\n")

    assert (again["added"], again["changed"], event.invitees.count()) == (0, 2, 2)
    for name in ("Sean OConnor", "Jürgen Mueller"):
        with pytest.raises(Taken):
            invited(event, name, email="A@example.org")


def test_only_who_is_invited_registers_and_once(event: Event, form: RegistrationForm) -> None:
    anna, now = invited(event), before(event)
    with pytest.raises(RegistrationRefused) as refused:
        registration.register(event.pk, wanted("Anna"), "1", now)
    assert refused.value.why is WhyRefused.NOT_INVITED
    invitees.decline(anna, now)

    made = registration.register(event.pk, wanted("Anna"), "2", now, invitee=anna)

    anna.refresh_from_db()
    assert (made.status, made.confirmed_at, anna.declined_at) == ("registered", now, None)
    with pytest.raises(AlreadyRegistered):
        registration.register(event.pk, wanted("Somebody"), "3", now, invitee=anna)
    invitees.decline(anna, now)
    anna.refresh_from_db()
    assert anna.declined_at is None, "who is registered cancels instead"
    registration.cancel(made, now)
    assert registration.register(event.pk, wanted("Anna"), "4", now, invitee=anna).status == "registered"


def test_who_is_taken_off_the_list_can_no_longer_register(event: Event, form: RegistrationForm) -> None:
    anna = invited(event)
    link = invitees.link_of(anna).rpartition("/")[2]
    assert invitees.invitee_of(link) == anna
    known = Invitee.objects.get()
    invitees.remove(anna)

    assert invitees.invitee_of(link) is None
    with pytest.raises(RegistrationRefused):
        registration.register(event.pk, wanted("Anna"), "1", before(event), invitee=known)


def test_the_places_of_a_restricted_event_are_as_few(event: Event, form: RegistrationForm) -> None:
    anna, bob = invited(event), invited(event, "Bob Berg")
    registration.register(event.pk, wanted("Anna", 1), "1", before(event), invitee=anna)

    with pytest.raises(RegistrationRefused) as refused:
        registration.register(event.pk, wanted("Bob"), "2", before(event), invitee=bob)
    assert refused.value.why is WhyRefused.FULL


@pytest.mark.parametrize(
    "language, subject",
    [("fr", "Vous êtes invité"), ("de", "Sie sind eingeladen"), ("en", "You are invited")],
)
def test_invitations_by_mail(
    event: Event,
    form: RegistrationForm,
    smtp: MailServer,
    worker: Worker,
    language: str,
    subject: str,
) -> None:
    anna = invited(event, language=language, companions_max=2)
    for _click in range(2):
        invitation_mails.send(event, [anna.pk], "one request")
    assert not invitation_mails.never_mailed(event).exists()
    worker.send_due()

    (mail,) = arrived(smtp)
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert subject in mail["Subject"]
    assert (mail["To"], mail["Content-Language"]) == ("anna@example.org", language)
    assert invitees.link_of(anna) in plain.get_content()
    assert invitation_mails.without_answer(event).get() == anna


def test_an_address_that_nobody_has_is_a_row_that_is_never_sent(
    event: Event,
    form: RegistrationForm,
    smtp: MailServer,
    worker: Worker,
) -> None:
    anna = invited(event, email="Anna@example.org")
    for address in ("anna@EXAMPLE.org", "stranger@example.org", "stranger@example.org"):
        invitation_mails.link_to(event, address)
    assert InviteeMail.objects.count() == 2
    worker.send_due()

    assert [mail["To"] for mail in arrived(smtp)] == ["Anna@example.org"]
    assert InviteeMail.objects.get().invitee == anna
