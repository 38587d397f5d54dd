"""Test that the marks of a place differ when something is new for its scanners, and not when nothing is."""

from collections.abc import Callable

import pytest

from portillon.issuing.seals.codes import code_of
from portillon.places.models import Event, Gate, Programme, Venue
from portillon.places.roster import next_number_of_passes
from portillon.roster import kept, marks
from portillon.roster.marks import Place
from tests.api.passes import Board
from tests.organiser import Organiser


def test_refused_scans_are_no_news(alice: Organiser) -> None:
    place = Place("event", alice.event.pk)
    code = code_of(alice.issue("Bob"))
    before = marks.of([place])[place]
    alice.scan(code)
    admitted = marks.of([place])[place]
    alice.scan(code)

    assert admitted.changes == before.changes
    assert admitted.entries != before.entries
    assert marks.of([place])[place] == admitted


def test_an_event_differs_when_the_server_chooses_otherwise_for_its_phones(alice: Organiser) -> None:
    Event.objects.update(offline_policy="auto")
    place = Place("event", alice.event.pk)
    before, told = marks.of([place])[place], marks.settings_of([place])

    Event.objects.update(auto_choice="known")

    assert marks.of([place])[place].changes != before.changes
    assert marks.settings_of([place]) != told


def test_settings_differ_with_a_door(alice: Organiser) -> None:
    place = Place("event", alice.event.pk)
    before = marks.settings_of([place])
    kept.forget()
    assert marks.settings_of([place]) == before

    Gate.objects.create(organisation=alice.organisation, event=alice.event, title="Side door")
    kept.forget()

    assert marks.settings_of([place]) != before


@pytest.mark.parametrize(
    "change",
    [
        lambda: next_number_of_passes(Programme.objects.get().pk),
        lambda: Venue.objects.update(offline_policy="server"),
        lambda: Venue.objects.update(offline_budget=3),
    ],
    ids=["a pass is changed", "phones decide nothing", "another budget"],
)
def test_a_desk_differs_with_its_passes(destination: Board, change: Callable[[], object]) -> None:
    place = Place("desk", int(destination.castle))
    before = marks.of([place])[place]

    change()

    after = marks.of([place])[place]
    assert (after.changes != before.changes, after.entries == before.entries) == (True, True)


def test_what_is_no_more_is_left_out(alice: Organiser) -> None:
    gone = [Place("event", alice.event.pk + 1), Place("desk", int(alice.gate))]

    assert marks.of(gone) == {}
    assert marks.settings_of(gone) == {}
