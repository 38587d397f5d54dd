"""Test that the exports of other systems are read: a file for each, with their headings and people of our own."""

from io import BytesIO
from pathlib import Path

import pytest

from portillon.issuing.lists import engine
from portillon.issuing.lists.invitee_list import InviteeList
from portillon.issuing.lists.ticket_list import TicketList
from portillon.issuing.models import Credential
from portillon.issuing.tickets.changes import By
from portillon.places.models import Event

SHOPS = sorted((Path(__file__).parent / "shops").glob("*.csv"))
WITH_IDS = [path for path in SHOPS if not path.stem.startswith("google")]


def imported(event: Event, path: Path) -> list[Credential]:
    done = engine.apply(TicketList(event), BytesIO(path.read_bytes()), By(None))
    assert (done.added, done.held_back, done.rejected) == (2, 1, 0), done.rejections
    return list(event.tickets.select_related("holder").order_by("pk"))


@pytest.mark.parametrize("path", SHOPS, ids=lambda path: path.stem)
def test_who_comes_gets_a_ticket_and_who_cancelled_does_not(event: Event, path: Path) -> None:
    zoe, lee = imported(event, path)

    # Lee's own address is unknown to some shops; then the ticket goes to the buyer.
    assert (zoe.holder.name, zoe.holder.email) == ("Zoë Åström", "zoe@example.org")
    assert (lee.holder.name, lee.holder.email) == ("Lee Moran", "anna@example.org")


@pytest.mark.parametrize("path", WITH_IDS, ids=lambda path: path.stem)
def test_a_shop_knows_its_tickets_by_number_and_kind(event: Event, path: Path) -> None:
    zoe, lee = imported(event, path)

    assert len({zoe.external_id, lee.external_id, ""}) == 3
    assert zoe.category in ("Regular", "Plein tarif")
    assert (zoe.admits, lee.admits) == (1, 1)


@pytest.mark.parametrize("name", ["pretix_en", "pretix_de", "eventbrite_en", "hi_events_fr", "helloasso"])
def test_the_same_export_again_changes_nothing(event: Event, name: str) -> None:
    path = next(path for path in SHOPS if path.stem == name)
    imported(event, path)

    again = engine.apply(TicketList(event), BytesIO(path.read_bytes()), By(None))

    assert (again.added, again.changed, again.unchanged, again.held_back) == (0, 0, 2, 1)


def test_a_form_asks_for_companions_in_its_own_words(event: Event) -> None:
    for path in SHOPS:
        if path.stem.startswith("google"):
            event.tickets.all().delete()
            assert [ticket.admits for ticket in imported(event, path)] == [2, 1], path.stem


def test_invitees_come_from_the_same_files(event: Event) -> None:
    for path in SHOPS:
        found = engine.preview(InviteeList(event), BytesIO(path.read_bytes()))
        assert (found.added, found.held_back, found.rejected) == (2, 1, 0), path.stem


def test_several_people_of_one_order_get_a_ticket_each(event: Event) -> None:
    text = b"Order number,Name,E-mail\n77,Zoe,z@example.org\n77,Lee,z@example.org\n"
    assert engine.preview(TicketList(event), BytesIO(text)).added == 2


def test_the_buyers_address_is_taken_only_where_there_is_no_other(event: Event) -> None:
    text = b"Name,Attendee email,E-mail\nZoe,z@example.org,buyer@example.org\nLee,,buyer@example.org\n"
    engine.apply(TicketList(event), BytesIO(text), By(None))
    emails = [ticket.holder.email for ticket in event.tickets.select_related("holder").order_by("pk")]
    assert emails == ["z@example.org", "buyer@example.org"]


@pytest.mark.parametrize(
    "headings, column, heading",
    [
        ("Name,E-mail,Ticket,Type", "category", "Type"),
        ("Name,E-mail,Product,Ticket name", "category", "Product"),
        ("Name,E-mail,ID,Ticket number", "external_id", "ID"),
        ("Name,E-mail,Ticket number,Ticket reference", "external_id", "Ticket number"),
    ],
)
def test_a_shops_word_gives_way_to_the_lists_own(
    event: Event, headings: str, column: str, heading: str
) -> None:
    text = f"{headings}\nZoe,z@example.org,1,2\n".encode()
    found = engine.preview(TicketList(event), BytesIO(text))
    assert found.added == 1
    assert [one.title for one in found.columns if one.column == column] == [heading]
