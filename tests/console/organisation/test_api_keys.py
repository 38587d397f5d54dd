"""Test the console's page of API keys: a key is shown once, and only its organisation sees or revokes it."""

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from portillon.accounts import keys
from portillon.accounts.models import ApiKey, Organisation
from tests.console.given import user_of

PAGE = "/organisation/keys/"
KEY = re.compile(r"pk_[\w-]{40,}")


def make(client: Client, **fields: str) -> str:
    answer = client.post(PAGE, {"name": "Ticket\nshop", "scope": "scan", "days": "90", **fields})
    return answer.content.decode()


def test_a_key_is_shown_once_and_works_as_chosen(alice: Client) -> None:
    (key,) = KEY.findall(make(alice))

    found = keys.api_key_of(key)
    assert found
    assert (found.name, found.scope, found.made_by) == ("Ticket shop", "scan", user_of(alice))
    assert found.expires_at
    assert timedelta(days=89) < found.expires_at - timezone.now() <= timedelta(days=90)
    page = alice.get(PAGE).content.decode()
    assert "Ticket shop" in page
    assert not KEY.search(page)
    assert key not in str(list(ApiKey.objects.values()))


def test_a_key_can_last_as_long_as_its_maker_works_here(alice: Client) -> None:
    make(alice, days="")

    assert ApiKey.objects.get().expires_at is None


def test_bad_input_makes_no_key(alice: Client) -> None:
    for fields in ({"name": " "}, {"scope": "all"}, {"days": "1000"}):
        assert not KEY.search(make(alice, **fields))
    assert not ApiKey.objects.exists()


def test_it_is_revoked_and_says_by_whom(alice: Client) -> None:
    (key,) = KEY.findall(make(alice))
    alice.post(f"{PAGE}{ApiKey.objects.get().pk}/revocation/")

    assert keys.api_key_of(key) is None
    assert ApiKey.objects.get().revoked_by == user_of(alice)
    assert "revoked" in alice.get(PAGE).content.decode()


def test_nobody_else_sees_or_revokes_it(
    alice: Client, bob: Client, charlie: Client, university: Organisation
) -> None:
    make(alice)
    path = f"{PAGE}{ApiKey.objects.get().pk}/revocation/"

    assert (bob.get(PAGE).status_code, bob.post(path).status_code) == (403, 404)
    assert charlie.post(path).status_code == 404
    assert charlie.get(f"{PAGE}?organisation=university").status_code == 404
    assert "Ticket shop" not in charlie.get(PAGE).content.decode()
    assert ApiKey.objects.get().revoked_at is None
