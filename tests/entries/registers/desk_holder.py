"""A strict venue, and devices at its desk that ask for it, decide about its passes, and give it back."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from portillon.devices import authorisation
from portillon.entries.models import Kind, Scan
from portillon.places.models import Gate, OfflinePolicyOfVenue, Venue
from tests.api.journal import Entry, Phone
from tests.api.passes import Board, board
from tests.organiser import Answer, Organiser


def strict_board(alice: Organiser) -> Board:
    """Return a board with passes at the castle, whose desk is handed over, and at the museum, whose desk is not."""
    found = board(alice)
    Venue.objects.filter(gates=int(found.castle)).update(offline_policy=OfflinePolicyOfVenue.STRICT)
    return found


@dataclass
class DeskHolder(Phone):
    """A device at the `desk` whose journal is in the store `incarnation`."""

    desk: str = ""
    incarnation: str = field(default_factory=lambda: str(uuid4()))

    def ask(self) -> Answer:
        body = {"gate": self.desk, "incarnation": self.incarnation, "want": "all"}
        return self.organiser.api("POST", "/registers", body, self.key)

    def hold(self) -> None:
        answer = self.ask()
        assert (answer.status, answer["held"]) == (200, 1), answer.content

    def validate(self, number: str, **more: Any) -> Entry:
        """Note in the journal that the pass came in."""
        return self.note(number, gate=self.desk, **more)

    def give_back(self, register: int | None = None) -> Entry:
        """Note in the journal that the desk goes back, by its newest register or another one."""
        held = {"gate": self.desk, "register": register or gate_of(self.desk).register}
        entry = {"number": len(self.entries) + 1, "returns": [held], "at": "2031-01-01T00:00:00Z"}
        self.entries.append(entry)
        return entry


def at_desk(alice: Organiser, desk: str, name: str) -> DeskHolder:
    """Return a device that was authorised for the desk."""
    enrolment = authorisation.authorise_desk(gate_of(desk))
    found = authorisation.enrol_device(enrolment, name, "")
    assert not isinstance(found, authorisation.TurnedAway)
    return DeskHolder(alice, *found, desk=desk)


def gate_of(desk: str) -> Gate:
    return Gate.objects.get(pk=int(desk))


def moves() -> list[tuple[str, int | None, int | None]]:
    """Return the rows by which desks went from one to another: kinds, holders and registers."""
    rows = Scan.objects.filter(kind__in=(Kind.HAND, Kind.RETURN, Kind.TAKE_BACK)).order_by("pk")
    return [(row.kind, row.holder_id, row.register) for row in rows]
