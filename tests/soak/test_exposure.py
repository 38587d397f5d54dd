"""Test that the audit of phones that hold tickets sees what it is there for: each fault is planted, and found."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.soak.evidence import Ledger, Row, Truth
from tests.soak.exposure import held_tickets

TICKET, FAMILY, OTHER = 1, 2, 3
NORTH, SOUTH = 7, 8


@dataclass
class Doors:
    """The rows of three tickets, and what was seen, written by hand."""

    truth: Truth = field(
        default_factory=lambda: Truth(admits={TICKET: 1, FAMILY: 4, OTHER: 1}, is_strict=True)
    )
    rows: list[Row] = field(default_factory=list)
    holders: dict[int, int | None] = field(default_factory=dict)

    def row(self, kind: str, ticket: int, device: int | None, moved: int = 0, **more: Any) -> None:
        """Append a row after the ticket's last one."""
        before = [row for row in self.rows if row.credential == ticket and row.seq is not None]
        told = {"scan_id": uuid4(), "reverses": None, "because": {}, "reason": "ok"} | more
        used = max(0, moved) + (before[-1].used if before else 0)
        told |= {"used": used, "allowed": self.truth.admits[ticket], "holder": self.holders.get(ticket)}
        seq = len(before) + 1 if kind != "overrun" else None
        self.rows.append(
            Row(
                kind=kind,
                credential=ticket,
                seq=seq,
                party=abs(moved),
                moved=moved,
                device=device,
                **told,
            )
        )

    def hand(self, ticket: int, device: int) -> None:
        self.holders[ticket] = device
        self.row("hand", ticket, device)

    def give_back(self, ticket: int, device: int) -> None:
        self.holders[ticket] = None
        self.row("return", ticket, device)

    def take_back(self, ticket: int) -> None:
        because = {"holder": self.holders[ticket]}
        self.holders[ticket] = None
        self.row("take_back", ticket, None, because=because)

    def come(self, ticket: int, device: int, party: int = 1) -> None:
        scan_id = self.see(ticket, party)
        self.row("entry", ticket, device, party, scan_id=scan_id)

    def see(self, ticket: int, party: int = 1, *, scan_id: UUID | None = None, is_exit: bool = False) -> UUID:
        scan_id = scan_id or uuid4()
        self.truth.greens[scan_id] = {
            "ticket": str(ticket),
            "party": party,
            "is_exit": is_exit,
            "is_kept": True,
        }
        self.truth.seen.append(("green", scan_id))
        return scan_id

    def overrun(self, ticket: int, device: int, reason: str = "used_up") -> None:
        self.see(ticket)
        self.row("overrun", ticket, device, 1, reason=reason)

    def faults(self) -> list[str]:
        return list(held_tickets(self.truth, Ledger(self.rows, {}, 0)))


@pytest.fixture
def doors() -> Doors:
    """A ticket that its holder let in and gave back; a family that was taken back from a phone with two of four inside,
    and of whom two came in twice; a ticket that was cancelled while a phone held it; one that is held no more."""
    made = Doors()
    made.hand(TICKET, NORTH)
    made.come(TICKET, NORTH)
    made.give_back(TICKET, NORTH)
    made.hand(FAMILY, NORTH)
    made.come(FAMILY, NORTH, 2)
    made.take_back(FAMILY)
    made.truth.told.append({"device": str(NORTH), "exposed": 4})
    made.come(FAMILY, SOUTH, 2)
    made.overrun(FAMILY, NORTH)
    made.overrun(FAMILY, NORTH)
    made.hand(OTHER, SOUTH)
    made.overrun(OTHER, SOUTH, reason="cancelled")
    made.give_back(OTHER, SOUTH)
    return made


def test_an_evening_on_which_all_was_told_passes(doors: Doors) -> None:
    assert doors.faults() == []


def test_who_has_left_may_come_again_before_a_screen_shows_it(doors: Doors) -> None:
    left = uuid4()
    doors.row("exit", TICKET, SOUTH, -1, scan_id=left)
    doors.come(TICKET, NORTH)
    doors.see(TICKET, scan_id=left, is_exit=True)
    assert doors.faults() == []


def test_who_was_sent_back_and_came_again_is_one_overrun(doors: Doors) -> None:
    doors.row("overrun", FAMILY, NORTH, 1)
    doors.row("overrun", FAMILY, NORTH, -1, reverses=doors.rows[-1].scan_id)
    doors.row("overrun", FAMILY, NORTH, 1)
    assert doors.faults() == []


def _let_in_twice(doors: Doors) -> None:
    doors.see(TICKET)


def _let_in_again_although_nobody_has_left(doors: Doors) -> None:
    left = uuid4()
    doors.come(TICKET, NORTH)
    doors.row("exit", TICKET, SOUTH, -1, scan_id=left)
    doors.see(TICKET, scan_id=left, is_exit=True)


def _let_in_more_than_was_told(doors: Doors) -> None:
    for _person in range(3):
        doors.see(FAMILY)


def _overrun_without_a_take_back(doors: Doors) -> None:
    doors.row("overrun", TICKET, NORTH, 1)


def _tell_less(doors: Doors) -> None:
    doors.truth.told[0]["exposed"] = 3


def _tell_nothing(doors: Doors) -> None:
    doors.truth.told.clear()


def _hand_over_twice(doors: Doors) -> None:
    doors.hand(TICKET, NORTH)
    doors.hand(TICKET, SOUTH)
    doors.give_back(TICKET, SOUTH)


def _let_in_while_another_one_holds(doors: Doors) -> None:
    doors.hand(OTHER, NORTH)
    doors.row("entry", OTHER, SOUTH, 1)
    doors.give_back(OTHER, NORTH)


def _give_back_what_another_one_holds(doors: Doors) -> None:
    doors.hand(OTHER, NORTH)
    doors.give_back(OTHER, SOUTH)


def _forget_who_holds(doors: Doors) -> None:
    doors.hand(OTHER, NORTH)
    doors.holders[OTHER] = None
    doors.row("entry", OTHER, NORTH, 1)


def _keep(doors: Doors) -> None:
    doors.hand(OTHER, NORTH)


FAULTS = [
    _let_in_twice,
    _let_in_again_although_nobody_has_left,
    _let_in_more_than_was_told,
    _overrun_without_a_take_back,
    _tell_less,
    _tell_nothing,
    _hand_over_twice,
    _let_in_while_another_one_holds,
    _give_back_what_another_one_holds,
    _forget_who_holds,
    _keep,
]


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__.strip("_"))
def test_it_finds(doors: Doors, plant: Callable[[Doors], None]) -> None:
    plant(doors)
    assert doors.faults()


def test_phones_that_hold_nothing_are_none_of_its_business(doors: Doors) -> None:
    doors.truth.is_strict = False
    _let_in_twice(doors)
    assert doors.faults() == []
