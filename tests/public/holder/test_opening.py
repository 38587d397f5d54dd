"""Test that a holder's page records when a person opened it, once in a few minutes, until the ticket is removed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portillon.accounts.models import User
from portillon.issuing.models import Credential, PageOpening
from portillon.issuing.tickets import openings, tickets
from tests.public.conftest import Issue

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"


def look(
    ticket: Credential,
    headers: dict[str, str] | None = None,
    client: Client | None = None,
    method: str = "get",
) -> int:
    visitor = client or Client()
    sent = {"User-Agent": PHONE} | (headers or {})
    return int(getattr(visitor, method)(f"/h/{ticket.page_secret}", headers=sent).status_code)


def test_the_first_opening_is_noted(ticket_for: Issue) -> None:
    ticket = ticket_for()

    look(ticket)

    noted = PageOpening.objects.get(credential=ticket)
    assert noted.first_at == noted.last_at
    assert timezone.now() - noted.first_at < timedelta(minutes=1)


def test_the_last_one_moves_on_and_the_first_stays(ticket_for: Issue) -> None:
    ticket = ticket_for()
    look(ticket)
    long_ago = timezone.now() - timedelta(days=2)
    PageOpening.objects.update(first_at=long_ago, last_at=long_ago)

    look(ticket)

    noted = PageOpening.objects.get()
    assert noted.first_at == long_ago
    assert timezone.now() - noted.last_at < timedelta(minutes=1)


def test_a_reload_writes_nothing(
    ticket_for: Issue, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ticket = ticket_for()
    look(ticket)

    with django_assert_num_queries(2):
        look(ticket)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"X-Purpose": "preview"},
        {"X-Moz": "prefetch"},
        {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"},
        {"User-Agent": "WhatsApp/2.24.20 A"},
        {"User-Agent": "TelegramBot (like TwitterBot)"},
        {
            "User-Agent": "Mozilla/5.0 (Macintosh) AppleWebKit/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0"
        },
        {"User-Agent": "Mozilla/5.0 (Windows NT 6.1) SkypeUriPreview Preview/0.5"},
        {"User-Agent": "curl/8.5"},
        {"User-Agent": ""},
    ],
)
def test_looking_ahead_is_no_opening(ticket_for: Issue, headers: dict[str, str]) -> None:
    assert look(ticket_for(), headers) == 200
    assert not PageOpening.objects.exists()


def test_head_is_no_opening(ticket_for: Issue) -> None:
    look(ticket_for(), method="head")

    assert not PageOpening.objects.exists()


def test_who_works_here_is_not_the_holder(ticket_for: Issue) -> None:
    client = Client()
    client.force_login(User.objects.create_user("dana@example.org"))

    look(ticket_for(), client=client)

    assert not PageOpening.objects.exists()


def test_it_goes_with_the_ticket(ticket_for: Issue) -> None:
    ticket = ticket_for()
    look(ticket)

    tickets.remove(ticket)

    assert not PageOpening.objects.exists()


def test_the_page_is_shown_although_nothing_can_be_written(
    ticket_for: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_options: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(PageOpening.objects, "bulk_create", away)

    assert look(ticket_for()) == 200


def test_two_at_the_same_time_are_one_opening(ticket_for: Issue) -> None:
    """Both requests have read that no opening is recorded yet."""
    ticket, now = ticket_for(), timezone.now()
    other = Credential.objects.get(pk=ticket.pk)

    openings.note_opening(ticket, now)
    openings.note_opening(other, now + timedelta(seconds=1))

    assert PageOpening.objects.get().last_at == now


def test_a_phone_whose_maker_is_called_like_a_program_is_one(ticket_for: Issue) -> None:
    look(ticket_for(), {"User-Agent": "Mozilla/5.0 (Linux; Android 12; CUBOT X50) AppleWebKit/537.36"})

    assert PageOpening.objects.exists()
