"""Test that a holder passes a transferable ticket on: the old code and page are dead, and both persons are told."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from portillon.devices.models import Device
from portillon.entries.admit import Attempt, Outcome, admit
from portillon.entries.override import OverrideReason, OverrideRequest, override
from portillon.entries.reversal import reverse
from portillon.issuing.erasure import erasure
from portillon.issuing.mailing.kinds import news as news_mails
from portillon.issuing.models import Change, Credential, NewsMail, PassedOn, Registration
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from portillon.places.models import Event, Gate
from portillon.public.holder import passing_on
from tests.public.conftest import Issue

BOB = {"name": "Bob Martin", "email": "Bob@Example.org", "language": "fr"}


@pytest.fixture
def ticket(ticket_for: Issue) -> Credential:
    of_person = {"phone": "079 000 00 00", "door_note": "wheelchair"}
    return ticket_for(transferable=True, language="en", seat="B 13", price="31.00", category="A", **of_person)


def page_of(ticket: Credential) -> str:
    return f"/h/{ticket.page_secret}"


def pass_on(client: Client, ticket: Credential, **more: Any) -> Any:
    """Send the form and confirm it, as a browser does, and return the answer to the confirmation."""
    asked = client.post(f"{page_of(ticket)}/pass-on", {**BOB, **more}).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked))
    return client.post(f"{page_of(ticket)}/pass-on", hidden)


def test_a_ticket_is_passed_on_after_a_confirmation(client: Client, ticket: Credential) -> None:
    assert f'href="{page_of(ticket)}/pass-on?lang=en"' in client.get(page_of(ticket)).content.decode()
    asked = client.post(f"{page_of(ticket)}/pass-on", BOB).content.decode()
    assert "Bob Martin" in asked
    assert "You cannot take it back." in asked
    assert Credential.objects.get().holder.name == "Alice"

    answer = pass_on(client, ticket)

    assert answer.headers["Location"] == page_of(ticket)
    now = Credential.objects.select_related("holder").get()
    assert (now.holder.name, now.holder.email, now.holder.language) == ("Bob Martin", "Bob@example.org", "fr")
    assert (now.holder.phone, now.door_note) == ("", "")
    assert (now.pk, now.seat, now.price, now.category) == (ticket.pk, "B 13", "31.00", "A")
    assert now.number != ticket.number
    assert "Bob Martin" in client.get(page_of(now)).content.decode()


def test_the_old_page_and_its_files_say_so(client: Client, ticket: Credential) -> None:
    pass_on(client, ticket)

    for path in ("", "/ticket.pdf", "/event.ics", "/pass-on"):
        answer = client.get(page_of(ticket) + path, headers={"Accept-Language": "en"})
        assert answer.status_code == 410
        assert "This ticket was passed on" in answer.content.decode()
        assert "Bob" not in answer.content.decode()


def test_the_old_code_and_number_are_refused(client: Client, ticket: Credential, event: Event) -> None:
    open_doors()
    old_code = code_of(ticket)
    pass_on(client, ticket)
    door = event.gates.get()
    device = Device.objects.create(organisation=event.organisation, gate=door, name="Phone", key_hash=b"k")

    def answered(code: str) -> str:
        outcome = admit(Attempt(bytes(device.key_hash), uuid4(), code, door.pk))
        assert isinstance(outcome, Outcome)
        return outcome.row.reason

    assert answered(old_code) == "blocked"
    assert answered(ticket.number) == "blocked"
    assert answered(code_of(Credential.objects.get())) == "ok"


def test_both_are_told_each_in_their_language(client: Client, ticket: Credential) -> None:
    pass_on(client, ticket)

    former, new = NewsMail.objects.order_by("pk")
    assert (former.what, *news_mails.goes_to(former)) == ("passed_on", "alice@example.org", "en")
    assert (new.what, *news_mails.goes_to(new)) == ("received", "Bob@example.org", "fr")
    assert news_mails.is_due(former)
    assert news_mails.is_due(new)
    said, told = news_mails.letter(former), news_mails.letter(new)
    now = Credential.objects.get()
    assert now.page_secret not in str(said)
    assert "Bob" not in str(said)
    assert (said.context["number"], len(said.attachments)) == ("", 0)
    assert now.page_secret in told.context["page"]
    assert len(told.attachments) == 2


def test_passing_on_again_replaces_the_mail_that_waits_and_keeps_the_word_to_who_had_it(
    client: Client, ticket: Credential
) -> None:
    pass_on(client, ticket)
    bobs = Credential.objects.get()
    pass_on(client, bobs, name="Carla", email="carla@example.org")

    told = NewsMail.objects.order_by("pk").values_list("what", "address")
    assert list(told) == [
        ("passed_on", "alice@example.org"),
        ("passed_on", "Bob@example.org"),
        ("received", "carla@example.org"),
    ]
    assert client.get(page_of(bobs)).status_code == client.get(page_of(ticket)).status_code == 410


def test_a_second_tap_passes_nothing_on(client: Client, ticket: Credential) -> None:
    pass_on(client, ticket)
    again = client.post(f"{page_of(ticket)}/pass-on", {**BOB, "confirmed": "yes"})

    assert again.status_code == 410
    assert Credential.objects.get().issue == 2


def is_offered(client: Client, ticket: Credential) -> bool:
    """Whether the page offers it; the form's own address must agree."""
    page = client.get(page_of(ticket)).content.decode()
    sent = client.post(f"{page_of(ticket)}/pass-on", {**BOB, "confirmed": "yes"})
    assert ("/pass-on" in page) == (sent.status_code == 303)
    return sent.status_code == 303


def test_only_a_transferable_ticket_is_passed_on(client: Client, ticket_for: Issue) -> None:
    assert not is_offered(client, ticket_for())


def test_a_cancelled_ticket_is_not_passed_on(client: Client, ticket: Credential) -> None:
    tickets.cancel(ticket)
    assert not is_offered(client, ticket)


def test_a_ticket_is_not_passed_on_once_the_event_has_begun(client: Client, ticket: Credential) -> None:
    now = timezone.now()
    Event.objects.update(doors_at=now - timedelta(hours=1), starts_at=now)
    assert not is_offered(client, ticket)


def test_a_registered_ticket_is_changed_where_it_was_registered(
    client: Client, ticket: Credential, event: Event
) -> None:
    Registration.objects.create(
        organisation=event.organisation,
        event=event,
        credential=ticket,
        status="registered",
        email="alice@example.org",
        last_name="Alice",
        created_at=timezone.now(),
    )
    assert not is_offered(client, ticket)


def open_doors() -> None:
    now = timezone.now()
    Event.objects.update(doors_at=now - timedelta(hours=1), starts_at=now + timedelta(hours=1))


def scanned(ticket: Credential, door: Gate) -> Outcome:
    """Scan the ticket at the door with a phone of its own."""
    key = uuid4().bytes
    Device.objects.create(organisation=door.organisation, gate=door, name="Phone", key_hash=key)
    outcome = admit(Attempt(key, uuid4(), code_of(ticket), door.pk))
    assert isinstance(outcome, Outcome)
    return outcome


def test_a_used_ticket_is_not_passed_on(client: Client, ticket: Credential, event: Event) -> None:
    open_doors()
    scanned(ticket, event.gates.get())

    assert not is_offered(client, ticket)


def test_who_has_left_again_passes_nothing_on(client: Client, ticket: Credential, event: Event) -> None:
    open_doors()
    Event.objects.update(reentry=True)
    scanned(ticket, event.gates.get())
    way_out = Gate.objects.create(organisation=event.organisation, event=event, title="Exit", is_exit=True)
    assert scanned(ticket, way_out).row.used == 0

    assert not is_offered(client, ticket)


def test_a_ticket_that_a_supervisor_let_in_is_not_passed_on(
    client: Client, ticket: Credential, event: Event
) -> None:
    refused = scanned(ticket, event.gates.get()).row
    assert refused.reason == "too_early"
    override(
        event.organisation_id, OverrideRequest(refused.scan_id, uuid4(), OverrideReason.GOODWILL, operator=7)
    )

    assert not is_offered(client, ticket)


def test_a_ticket_whose_entry_was_taken_back_is_passed_on(
    client: Client, ticket: Credential, event: Event
) -> None:
    open_doors()
    entry = scanned(ticket, event.gates.get()).row
    reverse(event.organisation_id, entry.scan_id, uuid4(), entry.device_id)

    assert is_offered(client, ticket)


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 161}, {"email": "nobody"}, {"language": "xx"}, {"email": "a\0@b.ch"}],
)
def test_what_is_wrong_is_said_at_its_field(
    client: Client, ticket: Credential, wrong: dict[str, str]
) -> None:
    answer = client.post(f"{page_of(ticket)}/pass-on", {**BOB, **wrong, "confirmed": "yes"})

    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert Credential.objects.get().holder.name == "Alice"


def test_a_class_behind_one_address_passes_its_tickets_on(client: Client, ticket_for: Issue) -> None:
    for number in range(21):
        one = ticket_for(transferable=True, email=f"student{number}@example.org")
        assert pass_on(client, one).status_code == 303


def test_one_ticket_changes_hands_so_often_in_an_hour(client: Client, ticket: Credential) -> None:
    answers = [pass_on(client, Credential.objects.get()).status_code for _hand in range(6)]

    assert answers == [303] * 5 + [429]


def test_what_is_typed_wrong_is_not_counted(
    client: Client, ticket: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passing_on, "A_TICKET", passing_on.A_TICKET._replace(most=1))
    for _try in range(3):
        client.post(f"{page_of(ticket)}/pass-on", {**BOB, "email": "nobody", "confirmed": "yes"})

    assert pass_on(client, ticket).status_code == 303


def test_one_network_passes_on_so_many_in_an_hour(
    client: Client, ticket_for: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passing_on, "A_NETWORK", passing_on.A_NETWORK._replace(most=1))
    first, second = ticket_for(transferable=True), ticket_for(transferable=True, email="other@example.org")

    assert pass_on(client, first).status_code == 303
    assert pass_on(client, second).status_code == 429


def test_it_is_logged_and_erased_with_the_ticket(client: Client, ticket: Credential) -> None:
    pass_on(client, ticket)

    assert list(Change.objects.values_list("what", flat=True)) == ["passed_on"]
    erasure.erase_credentials([ticket.pk])
    assert not PassedOn.objects.exists()
    assert client.get(page_of(ticket)).status_code == 404
