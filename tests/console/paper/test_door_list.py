"""Test the list to print for a door."""

from typing import Any

import pypdfium2
import pytest
from django.test import Client

from portillon.accounts.models import Organisation
from portillon.console.models import Work
from portillon.devices.enrol import working
from portillon.issuing.models import Credential
from portillon.issuing.paper import door_list, typesetting
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.ticket_facts import grouped
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event, Gate
from tests.console.given import event_of, scanned


@pytest.fixture
def guests(gala: Event) -> dict[str, Credential]:
    data = [
        TicketData(name="Zoë Zaugg", email="z@example.org", admits=3, category="VIP", seat="Row 1, 4"),
        TicketData(name="Émile Ardent", email="e@example.org", category="Student"),
        TicketData(name="Lee Moran", email="l@example.org", admits=9, category="VIP"),
        TicketData(name="Nina Void", email="n@example.org"),
    ]
    made = {ticket.holder.name: ticket for ticket in tickets.issue(gala, data)}
    tickets.cancel(made["Nina Void"])
    return made


def made(client: Client, event: Event, **sent: Any) -> list[str]:
    """The text of each sheet."""
    client.post(f"/events/{event.pk}/door-list.pdf", sent, follow=True)
    answer = client.get(f"/work/{Work.objects.latest('pk').pk}/file")
    document = pypdfium2.PdfDocument(b"".join(answer))
    return [page.get_textpage().get_text_bounded() for page in document]


def test_everybody_who_may_come_is_on_it_in_order(
    alice: Client, gala: Event, guests: dict[str, Credential]
) -> None:
    (text,) = made(alice, gala)

    assert text.index("Émile Ardent") < text.index("Lee Moran") < text.index("Zoë Zaugg")
    assert "Nina Void" not in text
    for word in ("VIP · Row 1, 4", "of 9", "Gala", "Paper list 1", "Printed", "Page 1 of 1"):
        assert word in text
    for name in ("Émile Ardent", "Lee Moran", "Zoë Zaugg"):
        assert grouped(guests[name].number) in text


def test_who_is_in_already_is_ticked(
    alice: Client, gala: Event, guests: dict[str, Credential], monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned(guests["Zoë Zaugg"], used=2)
    scanned(guests["Lee Moran"], used=4)
    rows: list[dict[str, Any]] = []

    def keep(_template: str, batches: list[list[dict[str, Any]]], *_more: object) -> None:
        rows.extend(row for pages in batches for page in pages for row in page["rows"])

    monkeypatch.setattr(typesetting, "joined", keep)
    alice.post(f"/events/{gala.pk}/door-list.pdf")

    assert [(row["name"], row["boxes"], row["ticked"], row["in"]) for row in rows] == [
        ("Émile Ardent", 1, 0, ""),
        # More than eight: a number is written.
        ("Lee Moran", 0, 4, "4 in already"),
        ("Zoë Zaugg", 3, 2, "2 in already"),
    ]


def test_each_door_has_lists_of_its_own(alice: Client, gala: Event, guests: dict[str, Credential]) -> None:
    door = Gate.objects.create(
        organisation=gala.organisation, event=gala, title="Red carpet", categories=["VIP"]
    )
    assert "Red carpet" in alice.get(f"/events/{gala.pk}/paper-lists/").content.decode()

    (text,) = made(alice, gala, door=door.pk)

    assert "Red carpet" in text
    assert "Zoë Zaugg" in text
    assert "Émile Ardent" not in text
    (second,) = made(alice, gala, door=door.pk)
    assert "Paper list 1" in text
    assert "Paper list 2" in second


def test_a_long_list_goes_on_over_its_sheets(
    alice: Client, gala: Event, guests: dict[str, Credential], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_list, "SHEET_ROWS", 2)
    first, second = made(alice, gala)
    assert "Lee Moran" in first
    assert "Page 1 of 2" in first
    assert "Zoë Zaugg" in second
    assert "Page 2 of 2" in second


def test_a_list_is_no_phone(alice: Client, gala: Event, guests: dict[str, Credential]) -> None:
    made(alice, gala)
    listed = gala.devices.get()

    assert (listed.name, listed.hardware, listed.enrolment) == ("Paper list 1", "paper", None)
    assert working().filter(pk=listed.pk).exists()
    for page in ("devices/", "rehearsal/"):
        assert "Paper list 1" not in alice.get(f"/events/{gala.pk}/{page}").content.decode()
    for way in ("edit", "revocation"):
        assert alice.get(f"/devices/{listed.pk}/{way}/").status_code == 404


def test_without_a_valid_ticket_there_is_no_list(alice: Client, gala: Event) -> None:
    page = alice.post(f"/events/{gala.pk}/door-list.pdf", follow=True).content.decode()
    assert "There is no valid ticket." in page
    assert not gala.devices.exists()


def test_strangers_and_stewards_print_no_list(
    bob: Client, charlie: Client, alice: Client, gala: Event, theatre: Organisation
) -> None:
    address = f"/events/{gala.pk}/door-list.pdf"
    elsewhere = Gate.objects.create(organisation=theatre, event=event_of(theatre), title="Stage door")

    assert bob.post(address).status_code == 403
    assert charlie.post(address).status_code == 404
    assert alice.post(address, {"door": elsewhere.pk}).status_code == 404


def test_it_names_the_lanes(alice: Client, gala: Event, guests: dict[str, Credential]) -> None:
    Event.objects.filter(pk=gala.pk).update(lanes=2, lanes_by="name", lane_plan=[["a"], ["l"]])

    (text,) = made(alice, gala)

    assert "Lane A · Student" in text
    assert "Lane B · VIP · Row 1, 4" in text
