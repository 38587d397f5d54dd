"""Test that what was noted about conflicts of a person's ticket is handed out and erased with the person's data."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Role
from portillon.entries import conflicts
from portillon.entries.models import ConflictDecision
from portillon.issuing.seals.codes import code_of
from tests.api.journal import Phone, phone_of
from tests.console.given import person, signed_in
from tests.organiser import Organiser, organiser

pytestmark = pytest.mark.usefixtures("own_data")


@pytest.fixture
def ada(db: None) -> Organiser:
    return organiser("ada")


@pytest.fixture
def olga(ada: Organiser) -> Client:
    return signed_in(person("olga", ada.organisation, Role.ORGANISER))


def let_in_twice(ada: Organiser, phone: Phone, name: str, note: str) -> str:
    """Let a phone admit a used ticket, note something about it, and return the ticket's number."""
    ticket = ada.issue(name)
    ada.scan(code_of(ticket))
    phone.hand_over(phone.note(code_of(ticket)))
    newest = conflicts.found(ada.organisation.pk)[0]
    by = person(f"{name.lower()}s-judge", ada.organisation, Role.SUPERVISOR)
    answer = ConflictDecision.Answer.LET_BE
    conflicts.decide(newest, ada.organisation.pk, answer, note, by, timezone.now())
    return ticket.number


def post(client: Client, number: str, **fields: Any) -> bytes:
    return client.post("/person/", {"sought": number, **fields}).content


def test_a_note_is_handed_out_with_the_person_s_data(ada: Organiser, olga: Client) -> None:
    phone = phone_of(ada)
    number = let_in_twice(ada, phone, "Zora", "A twin sister")
    let_in_twice(ada, phone, "Yves", "A forged badge")

    with zipfile.ZipFile(BytesIO(post(olga, number, do="download"))) as archive:
        (record,) = json.loads(archive.read("data.json"))["records"]

    (noted,) = record["conflicts"]
    assert noted.endswith("let be · A twin sister")
    assert "Zoras-Judge" not in noted


def test_a_note_is_erased_with_the_person_s_data(ada: Organiser, olga: Client) -> None:
    phone = phone_of(ada)
    number = let_in_twice(ada, phone, "Zora", "A twin sister")
    let_in_twice(ada, phone, "Yves", "A forged badge")

    post(olga, number, do="erase")

    assert list(ConflictDecision.objects.order_by("pk").values_list("note", flat=True)) == [
        "",
        "A forged badge",
    ]
