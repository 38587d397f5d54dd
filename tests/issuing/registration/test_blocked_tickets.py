"""Test that a blocked ticket keeps its places, so that it can be unblocked."""

from collections.abc import Callable

import pytest

from portillon.issuing.lists.ticket_list import TicketList
from portillon.issuing.models import Credential, Registration
from portillon.issuing.registration import waiting_list
from portillon.issuing.registration.registration import AlreadyRegistered
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.issuing.registration.registrants import before, opened, register


@pytest.fixture
def blocked(event: Event) -> Credential:
    """A ticket of four, of whom one has come in, at an event that is full by it; somebody waits."""
    opened(event, capacity=4, has_waiting_list=True)
    made = register(event, "Alice", companions=3).credential
    assert made is not None
    register(event, "Zoë")
    assert tickets.block(made, came_in=1)
    return made


def counted(event: Event) -> tuple[int, int]:
    event.refresh_from_db()
    return event.expected, event.held


def test_only_who_has_not_come_in_is_expected_no_longer(event: Event, blocked: Credential) -> None:
    assert counted(event) == (1, 3)
    assert not tickets.block(blocked, came_in=1)

    tickets.unblock(blocked)

    assert counted(event) == (4, 0)


def test_nobody_is_offered_its_places(event: Event, blocked: Credential) -> None:
    waiting_list.settle_all(before(event))

    assert Registration.objects.get(first_name="Zoë").status == "waiting"


def test_whose_ticket_it_is_does_not_register_anew(event: Event, blocked: Credential) -> None:
    with pytest.raises(AlreadyRegistered):
        register(event, "Alice")


@pytest.mark.parametrize(
    "end",
    [
        tickets.cancel,
        tickets.remove,
        lambda ticket: tickets.cancel_some(ticket.event, [ticket.pk]),
    ],
)
def test_its_places_are_free_when_it_ends(
    event: Event, blocked: Credential, end: Callable[[Credential], object]
) -> None:
    end(blocked)
    assert counted(event) == (0, 0)

    waiting_list.settle_all(before(event))
    assert Registration.objects.get(first_name="Zoë").status == "offered"


def test_a_change_of_its_size_counts(event: Event, blocked: Credential) -> None:
    tickets.change(blocked, TicketData("Alice", admits=6))
    assert counted(event) == (1, 5)

    TicketList(event).change({blocked.pk: {"admits": 3}}, By(key="list"))
    assert counted(event) == (1, 2)

    tickets.unblock(Credential.objects.get())
    assert counted(event) == (3, 0)
