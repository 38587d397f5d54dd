"""Test that whoever is refused with a pass, or serves at a desk, has somebody to call with one tap."""

import pytest
from django.test import Client

from portillon.accounts.models import Organisation, Role
from portillon.places.models import Programme
from tests.console.desk.desk_given import Destination, destination, look_up

CALL = '<a href="tel:+41327181000">'


@pytest.fixture
def desk(university: Organisation) -> Destination:
    made = destination(university)
    Programme.objects.update(contact="Board, +41 (0)32 718 10 00")
    return made


def test_a_refusal_at_the_desk_names_whom_to_call(desk: Destination) -> None:
    desk.signed_in(Role.SUPPORT).post(f"/passes/{desk.sarah.pk}/blocking/")
    clara = desk.controller()

    assert CALL in look_up(clara, desk.castle, desk.sarah.number).content.decode()
    assert CALL not in clara.get(f"/desks/{desk.castle.pk}/entry/").content.decode()


def test_the_help_tile_names_whom_to_call(desk: Destination) -> None:
    assert CALL in desk.controller().get(f"/desks/{desk.castle.pk}/help/").content.decode()


def test_the_page_of_a_pass_names_whom_to_call(desk: Destination) -> None:
    assert CALL in Client().get(f"/h/{desk.sarah.page_secret}").content.decode()


def test_the_board_sets_it(desk: Destination) -> None:
    board, page = desk.signed_in(Role.BOARD), f"/programmes/{desk.programme.pk}/edit/"
    form = board.get(page).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}

    board.post(page, given | {"contact": "board@example.org"})

    page = Client().get(f"/h/{desk.sarah.page_secret}").content.decode()
    assert '<a href="mailto:board@example.org">' in page


def test_without_a_contact_it_is_the_organisations_address(desk: Destination) -> None:
    Programme.objects.update(contact="")
    Organisation.objects.update(reply_to="answers@example.org")

    page = Client().get(f"/h/{desk.sarah.page_secret}").content.decode()
    assert '<a href="mailto:answers@example.org">' in page
