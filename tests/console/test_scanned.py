"""Test that a code which a handheld types into a search field becomes a number, for those who may find it."""

import pytest
from django.test import Client

from portillon.accounts.models import Organisation, Role
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from tests.console.desk.desk_given import destination


def _number(client: Client, code: str) -> str | None:
    answer = client.post("/scanned/", {"code": code})
    assert answer.status_code == 200
    found: str | None = answer.json()["number"]
    return found


def test_a_code_becomes_the_number_of_its_ticket(alice: Client, ticket: Credential) -> None:
    assert _number(alice, code_of(ticket)) == ticket.number


def test_a_steward_and_an_organiser_elsewhere_learn_nothing(
    bob: Client, charlie: Client, ticket: Credential
) -> None:
    assert _number(bob, code_of(ticket)) is None
    assert _number(charlie, code_of(ticket)) is None


@pytest.mark.parametrize("role, may_find", [(Role.SUPPORT, True), (Role.CONTROLLER, False)])
def test_a_pass_is_found_by_who_serves_passes(university: Organisation, role: str, may_find: bool) -> None:
    programme = destination(university)
    number = _number(programme.signed_in(role, programme.castle), code_of(programme.sarah))

    assert number == (programme.sarah.number if may_find else None)


@pytest.mark.parametrize("code", ["", "650378", "http://localhost/t/" + "A" * 180, "\0", "x" * 3000])
def test_what_is_no_code_has_no_number(alice: Client, code: str) -> None:
    assert _number(alice, code) is None
