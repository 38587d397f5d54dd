"""Test assigning the columns of a file by hand in the preview, for all three kinds of lists."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portillon.accounts.models import Organisation
from portillon.console.models import Work
from portillon.issuing.lists import engine
from portillon.issuing.lists.ticket_list import TicketList
from portillon.issuing.models import ColumnAssignment
from portillon.places.models import Event
from portillon.sheets.problem import SheetProblem
from tests.console.desk.desk_given import destination
from tests.console.given import event_of

ODD = "Wer;Wohin damit;Schuhgrösse\nAnna Meier;anna@example.org;42\nBen Roth;ben@example.org;\n"
ASSIGNED = ["name", "email", ""]


def send(client: Client, address: str, text: str) -> str:
    file = SimpleUploadedFile("list.csv", text.encode())
    return client.post(address, {"file": file}, follow=True).content.decode()


def assign(client: Client, columns: list[str]) -> str:
    address = f"/work/{latest().pk}/columns/"
    return client.post(address, {"column": columns}, follow=True).content.decode()


def apply(client: Client) -> str:
    return client.post(f"/work/{latest().pk}/application/", follow=True).content.decode()


def latest() -> Work:
    return Work.objects.latest("pk")


def summary() -> dict[str, Any]:
    found = latest().summary
    assert isinstance(found, dict)
    return found


def test_headings_that_nobody_knows_can_be_assigned(alice: Client, gala: Event) -> None:
    page = send(alice, f"/events/{gala.pk}/roster/", ODD)
    assert "names no column that is known" in page
    assert "Import now" not in page
    for heading in ("Wer", "Wohin damit", "Schuhgrösse", "anna@example.org"):
        assert heading in page

    assign(alice, ASSIGNED)

    assert [summary()[key] for key in ("added", "rejected", "used", "left_out")] == [2, 0, 2, 1]
    assert "The list is imported." in apply(alice)
    assert list(gala.tickets.values_list("holder__name", flat=True).order_by("pk")) == [
        "Anna Meier",
        "Ben Roth",
    ]


def test_the_assignment_serves_the_next_file_with_these_headings(alice: Client, gala: Event) -> None:
    send(alice, f"/events/{gala.pk}/roster/", ODD)
    assign(alice, ASSIGNED)
    apply(alice)
    other = event_of(gala.organisation, "Second evening")

    send(alice, f"/events/{other.pk}/roster/", ODD.replace("Anna", "Dora"))

    assert [summary()[key] for key in ("added", "rejected")] == [2, 0]
    # The command line and the API know it too.
    assert engine.preview(TicketList(other), BytesIO(ODD.encode())).added == 2


def test_it_serves_no_other_organisation_and_no_other_headings(
    alice: Client, gala: Event, theatre: Organisation
) -> None:
    send(alice, f"/events/{gala.pk}/roster/", ODD)
    assign(alice, ASSIGNED)
    apply(alice)

    for event, text in ((event_of(theatre, "Play"), ODD), (gala, ODD.replace("Wer", "Was"))):
        with pytest.raises(SheetProblem):
            engine.preview(TicketList(event), BytesIO(text.encode()))


def test_a_wrong_try_is_not_remembered(alice: Client, gala: Event) -> None:
    send(alice, f"/events/{gala.pk}/roster/", ODD)

    page = assign(alice, ["name", "name", ""])
    assert "Two columns mean the same" in page
    page = assign(alice, ["", "email", "no-such-column"])
    assert "no column for the name" in page

    assert not ColumnAssignment.objects.exists()
    assign(alice, ASSIGNED)
    assert summary()["added"] == 2


def test_of_two_columns_of_one_meaning_one_is_chosen(alice: Client, gala: Event) -> None:
    page = send(
        alice, f"/events/{gala.pk}/roster/", "Name;E-mail;Courriel\nAnna;old@example.org;new@example.org\n"
    )
    assert "Two columns mean the same: “E-mail” and “Courriel”." in page
    assert [one["column"] for one in summary()["columns"]] == ["name", "email", None]

    assign(alice, ["name", "", "email"])
    apply(alice)

    assert gala.tickets.get().holder.email == "new@example.org"


def test_a_known_column_can_mean_something_else(alice: Client, gala: Event) -> None:
    send(alice, f"/events/{gala.pk}/roster/", "Name;E-mail;Type\nAnna;anna@example.org;B 12\n")
    assign(alice, ["name", "email", "seat"])
    apply(alice)

    ticket = gala.tickets.get()
    assert (ticket.seat, ticket.category) == ("B 12", "")


def test_statuses_are_left_out_once_and_not_for_ever(alice: Client, gala: Event) -> None:
    text = "Name;E-mail;Status\nAnna;anna@example.org;declined\n"
    send(alice, f"/events/{gala.pk}/roster/", text)
    assign(alice, ["name", "email", ""])
    apply(alice)
    assert gala.tickets.count() == 1

    other = event_of(gala.organisation, "Second evening")
    assert engine.preview(TicketList(other), BytesIO(text.encode())).held_back == 1


def test_invitees_have_their_own_columns(alice: Client, gala: Event) -> None:
    page = send(alice, f"/events/{gala.pk}/invitees/import/", ODD)
    assert 'value="companions"' in page
    assert 'value="seat"' not in page

    assign(alice, ASSIGNED)
    apply(alice)

    assert gala.invitees.count() == 2
    assert list(ColumnAssignment.objects.values_list("kind", flat=True)) == ["invitees"]


def test_passes_too(alice: Client, university: Organisation) -> None:
    programme = destination(university).programme
    before = programme.passes.count()
    page = send(alice, f"/programmes/{programme.pk}/import/", ODD)
    assert 'value="valid_until"' in page

    assign(alice, ASSIGNED)
    apply(alice)

    assert programme.passes.count() == before + 2


def test_strangers_assign_nothing(alice: Client, bob: Client, charlie: Client, gala: Event) -> None:
    send(alice, f"/events/{gala.pk}/roster/", ODD)
    address = f"/work/{latest().pk}/columns/"

    assert bob.post(address, {"column": ASSIGNED}).status_code == 403
    assert charlie.post(address, {"column": ASSIGNED}).status_code == 404
    assert Work.objects.count() == 1


def test_a_list_without_addresses_is_imported_once_somebody_says_that_it_is_meant(
    alice: Client, gala: Event
) -> None:
    page = send(alice, f"/events/{gala.pk}/roster/", "Name;Emial\nAnna Meier;anna@example.org\n")
    assert "no column for the e-mail address" in page
    assert 'name="without_addresses">' in page
    assert "Import now" not in page

    address = f"/work/{latest().pk}/columns/"
    again = alice.post(address, {"column": ["name", ""], "without_addresses": "on"}, follow=True)
    assert 'name="without_addresses" checked' in again.content.decode()
    assert "The list is imported." in apply(alice)

    assert [summary()[key] for key in ("added", "without_address")] == [1, 1]


def test_invited_people_need_an_address(alice: Client, gala: Event) -> None:
    page = send(alice, f"/events/{gala.pk}/invitees/import/", "Name;Emial\nAnna Meier;anna@example.org\n")

    assert "no column for the e-mail address" in page
    assert "without_addresses" not in page
