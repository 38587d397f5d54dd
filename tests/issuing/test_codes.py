"""Test what the codes of one ticket, pass or practice ticket share, and what makes them differ."""

import secrets
from dataclasses import replace

import pytest
from django.utils import timezone

from portillon.core import seal
from portillon.issuing.models import Credential
from portillon.issuing.models.rehearsal import PracticeTicket
from portillon.issuing.rehearsal import rehearsal as practice
from portillon.issuing.seals import keyring
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from portillon.places.models import Event
from portillon.secret_file import Generation
from tests.issuing.conftest import Issue


def secret_in(code: str) -> bytes:
    token = code.rpartition("/")[2]
    key_id = seal.key_id(token)
    known = keyring.ring(key_id) if key_id else None
    assert key_id
    assert known
    claim = seal.open_token(token, {key_id: known.opener})
    assert claim
    return claim.secret


def test_all_codes_of_an_issue_have_one_secret_and_yet_differ(ticket_for: Issue) -> None:
    ticket = ticket_for()
    codes = [code_of(ticket) for _time in range(5)]

    assert len(set(codes)) == 5
    assert len({secret_in(code) for code in codes}) == 1


def test_another_ticket_and_a_new_issue_have_other_secrets(ticket_for: Issue) -> None:
    ticket, other = ticket_for(), ticket_for()
    before = code_of(ticket)
    tickets.reissue(ticket)

    assert len({secret_in(code) for code in (before, code_of(ticket), code_of(other))}) == 3


def test_a_code_is_in_capitals_with_digits_alone_in_the_token(ticket_for: Issue) -> None:
    assert code_of(ticket_for()).rpartition("/")[0] == "HTTP://LOCALHOST:8000/T"
    assert code_of(ticket_for()).rpartition("/")[2].isdecimal()


@pytest.fixture
def generations(monkeypatch: pytest.MonkeyPatch) -> dict[int, Generation]:
    """The generations of keys that the secret file has, to be rotated by a test."""
    known = dict(keyring._generations())
    monkeypatch.setattr(keyring, "_generations", lambda: known)
    return known


def rotate(generations: dict[int, Generation]) -> None:
    newest = max(generations)
    generations[newest + 1] = replace(
        generations[newest],
        number=newest + 1,
        signing_seed=secrets.token_hex(32),
        opening_root=secrets.token_hex(32),
    )


def test_a_rotation_changes_the_keys_and_no_secret(
    ticket_for: Issue, generations: dict[int, Generation]
) -> None:
    ticket = ticket_for()
    before = code_of(ticket)
    rotate(generations)
    after = code_of(Credential.objects.get(pk=ticket.pk))

    assert seal.key_id(before.rpartition("/")[2]) != seal.key_id(after.rpartition("/")[2])
    assert secret_in(before) == secret_in(after)


def test_generations_that_are_deleted_take_their_secrets_along(
    ticket_for: Issue, generations: dict[int, Generation]
) -> None:
    ticket = ticket_for()
    before = secret_in(code_of(ticket))
    rotate(generations)
    del generations[min(generations)]

    assert secret_in(code_of(ticket)) != before


def test_a_pass_and_a_practice_ticket_have_secrets_like_a_ticket(pass_for: Issue, event: Event) -> None:
    rehearsal = practice.begin(event, 1, None, timezone.now())
    ticket = PracticeTicket.objects.filter(rehearsal=rehearsal).latest("pk")
    one = pass_for()
    of_pass = {secret_in(code_of(one)) for _time in range(2)}
    of_practice = {secret_in(code) for _time in range(2) for code in practice.codes_of(rehearsal, [ticket])}

    assert (len(of_pass), len(of_practice)) == (1, 1)
    assert of_pass != of_practice
