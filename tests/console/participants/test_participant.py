"""Test one participant in the console: adding, changing, cancelling, removing, reissuing, and the list of scans."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from portillon.issuing.models import Credential, Holder, Message
from portillon.places.models import Event
from tests.console.given import scanned

ANNA = {"name": "Anna Muster", "email": "anna@example.org", "admits": "2"}


def test_is_added_and_expected(alice: Client, gala: Event) -> None:
    answer = alice.post(f"/events/{gala.pk}/participants/new/", ANNA)

    gala.refresh_from_db()
    assert answer.headers["Location"] == f"/events/{gala.pk}/participants/"
    assert gala.expected == 2
    assert Credential.objects.get().holder.name == "Anna Muster"


def test_one_after_the_other(alice: Client, gala: Event) -> None:
    answer = alice.post(f"/events/{gala.pk}/participants/new/", {**ANNA, "another": "1"})

    assert answer.headers["Location"] == f"/events/{gala.pk}/participants/new/"


def test_a_ticket_without_an_address_is_printed_and_not_mailed(alice: Client, gala: Event) -> None:
    alice.post(f"/events/{gala.pk}/participants/new/", {**ANNA, "email": ""})

    ticket = Credential.objects.get()
    page = alice.get(f"/participants/{ticket.pk}/").content.decode()
    assert "There is no e-mail address. Print the PDF" in page
    assert f"/participants/{ticket.pk}/mail" not in page
    assert alice.get(f"/participants/{ticket.pk}/ticket.pdf").content.startswith(b"%PDF")
    alice.post(f"/participants/{ticket.pk}/mail/", {"request": uuid4().hex})
    assert not Message.objects.exists()
    assert "no e-mail address" in alice.get(f"/events/{gala.pk}/participants/").content.decode()


@pytest.mark.parametrize(
    "field, value, sentence",
    [
        ("name", " ", "The name is missing."),
        ("email", "nobody", "This is not an e-mail address"),
        ("admits", "0", "Not a whole number"),
        ("admits", "-3", "Not a whole number"),
        ("admits", "9", "at most 3 are allowed"),
        ("admits", "1e9", "Not a whole number"),
        ("seat", "x" * 201, "More than 200 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    alice: Client, gala: Event, field: str, value: str, sentence: str
) -> None:
    Event.objects.update(max_companions=2)

    page = alice.post(f"/events/{gala.pk}/participants/new/", {**ANNA, "phone": "026 300", field: value})

    assert sentence in page.content.decode()
    assert 'value="026 300"' in page.content.decode()
    assert not Credential.objects.exists()


def test_what_may_not_be_empty_is_marked_as_required(alice: Client, gala: Event) -> None:
    address = f"/events/{gala.pk}/participants/new/"
    marked = re.findall(r'name="(\w+)"[^>]* required', alice.get(address).content.decode())

    refused = alice.post(address, {}).content.decode()

    assert marked == re.findall(r'id="id_(\w+)_error"', refused) == ["name"]


def test_an_external_id_is_one_ticket(alice: Client, gala: Event) -> None:
    alice.post(f"/events/{gala.pk}/participants/new/", {**ANNA, "external_id": "7"})
    page = alice.post(f"/events/{gala.pk}/participants/new/", {**ANNA, "name": "Bob", "external_id": "7"})

    assert "Another ticket of this event has this external id." in page.content.decode()
    assert Credential.objects.count() == 1


def test_is_changed_and_keeps_its_codes(alice: Client, ticket: Credential) -> None:
    alice.post(
        f"/participants/{ticket.pk}/edit/", {**ANNA, "admits": "3", "transferable": "on", "language": "de"}
    )

    ticket.refresh_from_db()
    ticket.holder.refresh_from_db()
    assert (ticket.admits, ticket.transferable, ticket.issue, ticket.holder.language) == (3, True, 1, "de")
    assert ticket.holder.name == "Anna Muster"


def test_the_page_shows_code_link_and_pdf(alice: Client, ticket: Credential) -> None:
    page = alice.get(f"/participants/{ticket.pk}/").content.decode()

    assert "data:image/svg+xml;base64," in page
    assert f"/h/{ticket.page_secret}" in page
    assert f"/participants/{ticket.pk}/ticket.pdf" in page


def test_the_page_tells_what_the_doors_answered(alice: Client, ticket: Credential) -> None:
    scanned(ticket, used=1)

    page = alice.get(f"/participants/{ticket.pk}/").content.decode()

    assert "Admitted" in page
    assert "(1/2)" in page


@pytest.mark.parametrize("decision", ["cancellation", "removal", "reissue"])
def test_asking_changes_nothing(alice: Client, ticket: Credential, decision: str) -> None:
    page = alice.get(f"/participants/{ticket.pk}/{decision}/")

    ticket.refresh_from_db()
    assert "consequences" in page.content.decode()
    assert (ticket.status, ticket.issue) == ("valid", 1)


def test_is_cancelled_and_no_longer_expected(alice: Client, ticket: Credential, gala: Event) -> None:
    alice.post(f"/participants/{ticket.pk}/cancellation/")

    ticket.refresh_from_db()
    gala.refresh_from_db()
    assert (ticket.status, gala.expected) == ("cancelled", 0)
    assert "data:image" not in alice.get(f"/participants/{ticket.pk}/").content.decode()


def test_is_removed_with_name_and_address(alice: Client, ticket: Credential, gala: Event) -> None:
    answer = alice.post(f"/participants/{ticket.pk}/removal/")

    assert answer.headers["Location"] == f"/events/{gala.pk}/participants/"
    assert not Holder.objects.exists()
    assert alice.get(f"/participants/{ticket.pk}/").status_code == 404


def test_is_reissued_with_a_new_link(alice: Client, ticket: Credential) -> None:
    before = ticket.page_secret
    alice.post(f"/participants/{ticket.pk}/reissue/")

    ticket.refresh_from_db()
    assert ticket.issue == 2
    assert ticket.page_secret != before


def test_a_name_is_text_and_never_markup(alice: Client, ticket: Credential) -> None:
    Holder.objects.update(name="<script>alert(1)</script>")

    for address in (f"/participants/{ticket.pk}/", f"/events/{ticket.event_id}/participants/"):
        assert "<script>alert" not in alice.get(address).content.decode()
