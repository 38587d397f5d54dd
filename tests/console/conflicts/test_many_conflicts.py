"""Test the conflict desk with many conflicts, and what it does to tickets and passes."""

import pytest
from django.test import Client
from django.utils import timezone

from portillon.console.conflicts import conflicts as desk
from portillon.devices.models import Device
from portillon.entries import conflicts
from portillon.entries.models import ConflictDecision
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from tests.api.journal import Phone
from tests.organiser import Organiser


def overruns(ada: Organiser, phone: Phone, names: list[str]) -> list[Credential]:
    """Let the ticket of each in twice."""
    made = [ada.issue(name) for name in names]
    for ticket in made:
        ada.scan(code_of(ticket))
        phone.note(code_of(ticket))
    assert phone.became() == ["overrun"] * len(names)
    return made


def quarantined(phone: Phone, entries: int) -> None:
    for number in range(entries):
        phone.note(f"code {number}")
    Device.objects.filter(pk=phone.device.pk).update(revoked_at=timezone.now())
    assert phone.hand_over().status == 202


def all_of(ada: Organiser) -> list[conflicts.Conflict]:
    return conflicts.found(ada.organisation.pk, ada.event.pk)


def page(client: Client, ada: Organiser, number: int = 1) -> str:
    return client.get(f"/events/{ada.event.pk}/conflicts/?page={number}").content.decode()


def decide(
    client: Client, ada: Organiser, one: conflicts.Conflict, answer: str = "let_be", **more: str
) -> str:
    sent = {"conflict": one.key, "answer": answer, **more}
    return client.post(f"/events/{ada.event.pk}/conflicts/decisions/", sent, follow=True).content.decode()


def test_the_open_ones_come_first_however_many_are_newer(
    olga: Client, ada: Organiser, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "SHOWN_MAX", 2)
    overruns(ada, phone, ["Anna", "Bert", "Carla", "Dora"])
    for newest in all_of(ada)[:3]:
        decide(olga, ada, newest)

    first, second = page(olga, ada), page(olga, ada, 2)

    assert "Anna" in first
    assert "Dora" in first
    assert "Next page" in first
    assert "Carla" in second
    assert "Bert" in second
    assert "Anna" not in second


def test_all_of_a_phone_are_decided_at_once(olga: Client, ada: Organiser, phone: Phone) -> None:
    overruns(ada, phone, ["Anna"])
    quarantined(phone, 3)
    one = next(one for one in all_of(ada) if one.quarantined)

    decide(olga, ada, one, all_of_device="1", note="A lost phone")

    assert ConflictDecision.objects.filter(note="A lost phone").exclude(quarantined=None).count() == 4
    (still_open,) = [one for one in all_of(ada) if one.decision is None]
    assert still_open.what is conflicts.What.OVERRUN


def test_scans_that_were_given_up_are_no_conflicts(olga: Client, ada: Organiser, phone: Phone) -> None:
    entry = phone.note(code_of(ada.issue("Anna")), None)
    phone.scan(entry)
    assert phone.became() == ["taken_back"]

    assert all_of(ada) == []
    assert conflicts.counts(ada.event) == (0, 0)
    assert "Besides, 1 scan was given up" in page(olga, ada)


def test_blocking_what_is_blocked_changes_nothing(olga: Client, ada: Organiser, phone: Phone) -> None:
    (ticket,) = overruns(ada, phone, ["Anna"])
    tickets.block(ticket)
    (one,) = all_of(ada)

    assert "blocked or cancelled already" in decide(olga, ada, one, "blocked")
    assert not ConflictDecision.objects.exists()
    decide(olga, ada, one)

    ticket.refresh_from_db()
    assert ticket.status == "blocked"


def test_what_somebody_else_blocked_since_stays_blocked(olga: Client, ada: Organiser, phone: Phone) -> None:
    (ticket,) = overruns(ada, phone, ["Anna"])
    (one,) = all_of(ada)
    decide(olga, ada, one, "blocked")
    tickets.unblock(ticket)
    tickets.block(ticket)

    told = page(olga, ada)
    decide(olga, ada, one)

    assert "and unblock the ticket" not in told
    ticket.refresh_from_db()
    assert ticket.status == "blocked"
