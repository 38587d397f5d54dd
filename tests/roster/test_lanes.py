"""Test that the code of a ticket tells a phone its lane, so that a steward sees who stands in another queue."""

from uuid import uuid4

import pytest

from portillon.entries.models import Origin
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from tests.organiser import Organiser
from tests.roster.phone import enrolled
from tests.roster.scanner import Scanner

GUESTS = ("Anna", "Bruno", "Clara", "David", "Emma", "Fabio", "Greta", "Hugo")


@pytest.fixture
def scanner(alice: Organiser) -> Scanner:
    return Scanner(alice, enrolled(alice.event))


def choose(alice: Organiser, lanes: int | None, by: str = "email") -> None:
    fields = {"lanes": lanes, "lanes_by": by, "confirm_lanes": True}
    assert alice.api("PATCH", f"/events/{alice.event.pk}", fields).status == 200


def on_the_ticket(alice: Organiser, ticket: Credential) -> str:
    lane: str = alice.api("GET", f"/tickets/{ticket.pk}").content["lane"]
    return lane


def told(scanner: Scanner, ticket: Credential) -> list[str]:
    """What follows the note for the door in the newest record."""
    scanner.sync_records()
    shown = scanner.shown(code_of(ticket))
    assert shown is not None
    return shown[5:]


def test_a_record_tells_the_letter_on_the_ticket(alice: Organiser, scanner: Scanner) -> None:
    issued = [alice.issue(name) for name in GUESTS]
    letters = set()
    for lanes, by in ((3, "email"), (2, "name"), (5, "email")):
        choose(alice, lanes, by)
        for ticket in issued:
            assert told(scanner, ticket) == [on_the_ticket(alice, ticket)]
            letters.add(on_the_ticket(alice, ticket))

    assert len(letters) > 2


def test_an_event_without_lanes_tells_none(alice: Organiser, scanner: Scanner) -> None:
    ticket = alice.issue()
    assert told(scanner, ticket) == []
    choose(alice, 2)
    assert len(told(scanner, ticket)) == 1
    choose(alice, None)
    assert told(scanner, ticket) == []


def test_other_lanes_are_sealed_by_other_keys(alice: Organiser, scanner: Scanner) -> None:
    """The number of a ticket's last change seals one content only."""
    ticket = alice.issue()
    eras = set()
    for lanes in (None, 2, 3):
        choose(alice, lanes)
        told(scanner, ticket)
        eras.add(scanner.era)

    assert len(eras) == 3


def test_a_guest_with_another_name_gets_another_letter(alice: Organiser, scanner: Scanner) -> None:
    choose(alice, 2, "name")
    ticket = alice.issue("Anna Abegg")
    assert told(scanner, ticket) == ["A"]

    changed = tickets.TicketData(name="Anna Zwahlen", email=ticket.holder.email)
    tickets.change(ticket, changed)

    assert told(scanner, ticket) == ["B"]


def test_a_server_at_a_venue_tells_no_letter_that_depends_on_an_address(
    alice: Organiser, scanner: Scanner
) -> None:
    """It knows no addresses, so its letter would be another one than on the ticket."""
    ticket = alice.issue()
    choose(alice, 2)
    Origin.objects.create(event=alice.event, main_device=1, incarnation=uuid4(), digest=b"")

    assert told(scanner, ticket) == []
    choose(alice, 2, "name")
    assert told(scanner, ticket) == [on_the_ticket(alice, ticket)]
