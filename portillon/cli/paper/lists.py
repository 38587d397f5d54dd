"""`portillon paper print` and `portillon paper key`: a door's list on paper, and what was ticked on it."""

import argparse
from dataclasses import replace
from pathlib import Path

from django.utils import timezone
from django.utils.translation import override

from portillon.cli.problem import NamedProblem
from portillon.cli.tickets import event_numbered, replaced
from portillon.console.paper.counted import Counted, count_lines
from portillon.console.paper.door_list import write_list
from portillon.console.paper.pending import FILE_BYTES_MAX, Unreadable, of_file, renumbered
from portillon.console.paper.typed_lines import CheckedLine, checked
from portillon.devices.models import Device
from portillon.devices.paper_list import lists_of, new_list
from portillon.entries.late import paper
from portillon.issuing.paper import door_list
from portillon.places.models import Event, Gate


def print_list(options: argparse.Namespace) -> None:
    """Write a new list of an entrance as PDF, in the organisation's language, and print the list's name.

    Raises NamedProblem if there is no such entrance, or nobody would be on the list.
    """
    event = event_numbered(options.event)
    door = _entrance(event, options.gate)
    tickets = list(door_list.of_door(door).values_list("pk", flat=True))
    if not tickets:
        raise NamedProblem(f"no valid ticket is for gate {door.pk}; {options.output} was not written")
    with override(event.organisation.language), replaced(Path(options.output)) as out:
        listed = new_list(door)
        write_list(listed, tickets, out)
    print(f"{event.pk}/{listed.paper_list}")


def _entrance(event: Event, given: str | None) -> Gate:
    entrances = list(event.gates.filter(is_exit=False).order_by("pk"))
    found = [gate for gate in entrances if given in (None, str(gate.pk), gate.title)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{gate.pk} ({gate.title})" for gate in entrances)
    raise NamedProblem(f"say for which entrance with --gate: {known or 'the event has none'}")


def key(options: argparse.Namespace) -> None:
    """Count the lines of a file, and print how many, and each that cannot be taken. Raises NamedProblem."""
    listed = list_named(options.list)
    try:
        with Path(options.file).open("rb") as file:
            lines = of_file(file.read(FILE_BYTES_MAX + 1))
    except OSError as error:
        raise NamedProblem(f"{options.file}: {error.strerror}") from error
    except Unreadable as error:
        raise NamedProblem(f"{options.file}: {error}") from error
    found = checked(listed, lines, None, needs_time=True)
    up = renumbered(listed, found, paper.length(listed) + 1)
    typed = [replace(one.typed, number=one.typed.number + up) for one in found]
    found = checked(listed, typed, None, needs_time=True)
    told = count_all(listed, [one for one in found if one.line])
    wrong = [one for one in found if not one.line]
    tell(told, len(wrong))
    for one in wrong:
        print(f"line {one.typed.number}: {' '.join(one.problems.values())}")


def list_named(given: str) -> Device:
    """Return the list that is named by its event's id and its number, such as 12/3. Raises NamedProblem."""
    event_id, _slash, number = given.partition("/")
    plausible = number.isascii() and number.isdigit() and len(number) < 10
    found = lists_of(event_numbered(event_id)).filter(paper_list=number).first() if plausible else None
    if found is None:
        raise NamedProblem(f"there is no list {given!r}: name it by event and number, such as 12/3")
    return found


def count_all(listed: Device, lines: list[CheckedLine]) -> Counted:
    """Count all lines. Raises NamedProblem if the list is over, or some could not be counted."""
    told = Counted(left=lines)
    while told.left:
        try:
            done = count_lines(listed, told.left, timezone.now())
        except paper.Over as error:
            raise NamedProblem("this list can no longer be keyed in") from error
        counted = done.lines + done.before
        told.lines += done.lines
        told.before += done.before
        told.overrun += done.overrun
        told.left = done.left
        if not counted and done.left:
            raise NamedProblem(" ".join(done.problems))
    return told


def tell(told: Counted, rejected: int) -> None:
    """Print what became of lines."""
    print(f"{told.lines} counted, {told.before} counted before, {rejected} rejected")
    if told.overrun:
        print(f"persons who came in against the rules: {told.overrun}; see Conflicts in the console")
