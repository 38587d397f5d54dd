"""Test that pages tell of persons whom a device let in although the rules refused them."""

import pytest
from django.test import Client

from portillon.accounts.models import Membership, Role, User
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from tests.api.journal import phone_of
from tests.organiser import Organiser, organiser


@pytest.fixture
def ada(db: None) -> Organiser:
    return organiser("ada")


@pytest.fixture
def ticket(ada: Organiser) -> Credential:
    """A ticket by which a device let somebody in after its one person."""
    ticket = ada.issue()
    ada.scan(code_of(ticket))
    phone = phone_of(ada)
    phone.note(code_of(ticket))
    assert phone.became() == ["overrun"]
    return ticket


@pytest.fixture
def page(ada: Organiser, client: Client) -> Client:
    user = User.objects.create_user("olga@example.org")
    Membership.objects.create(user=user, organisation=ada.organisation, role=Role.ORGANISER)
    client.force_login(user)
    return client


@pytest.mark.parametrize("path", ["/participants/{ticket}/", "/participants/{ticket}/story/"])
def test_the_pages_of_the_ticket_name_it(ticket: Credential, page: Client, path: str) -> None:
    told = page.get(path.format(ticket=ticket.pk)).content.decode()

    assert "Let in by the device, against the rules" in told
    assert "This device let them in all the same." in told


@pytest.mark.parametrize("path", ["/events/{event}/doors/", "/events/{event}/participants/"])
def test_the_pages_of_the_event_count_it(ticket: Credential, page: Client, path: str) -> None:
    told = page.get(path.format(event=ticket.event_id)).content.decode()

    assert "<strong>1</strong> let in by devices against the rules" in told


def test_nobody_is_asked_to_admit_them_once_more(ticket: Credential, page: Client) -> None:
    told = page.get(f"/participants/{ticket.pk}/story/").content.decode()

    assert "Admit all the same" not in told
