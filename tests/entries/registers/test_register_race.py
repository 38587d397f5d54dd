"""Test that of two processes that want the same ticket one gets it, and that nobody comes in beside its holder."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.entries.conftest import Environment

PROGRAM = Path(__file__).parent / "desk.py"
COUNT = 25
Desk = subprocess.Popen[str]


def run(environment: Environment, *arguments: str) -> str:
    program = [sys.executable, str(PROGRAM), *arguments]
    ran = subprocess.run(program, env=environment, capture_output=True, check=False, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture
def tickets(environment: Environment) -> list[str]:
    return run(environment, "prepare", str(COUNT)).split()


@pytest.fixture
def desks(environment: Environment, tickets: list[str]) -> Iterator[tuple[Desk, Desk]]:
    """Two processes, of which one acts for the device north and one for south."""
    with desk(environment, "north") as north, desk(environment, "south") as south:
        yield north, south


def desk(environment: Environment, name: str) -> Desk:
    program = [sys.executable, str(PROGRAM), "obey", name]
    return subprocess.Popen(
        program, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def at_once(desks: Sequence[Desk], acts: Sequence[str], ticket: str) -> tuple[str, ...]:
    """Have each do its act with the ticket at the same time, and return what came of it."""
    for one, act in zip(desks, acts, strict=True):
        tell(one, act, ticket)
    return tuple(heard(one) for one in desks)


def tell(one: Desk, act: str, ticket: str) -> None:
    assert one.stdin
    one.stdin.write(f"{act} {ticket}\n")
    one.stdin.flush()


def heard(one: Desk) -> str:
    assert one.stdout
    return one.stdout.readline().strip()


def told(environment: Environment) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(environment, "told"))
    return found


def test_a_ticket_is_handed_over_or_comes_in(
    environment: Environment, tickets: list[str], desks: tuple[Desk, Desk]
) -> None:
    came = [at_once(desks, ("asks", "scans"), ticket) for ticket in tickets]

    assert set(came) <= {("1", "wrong_gate"), ("0", "ok")}
    handed = came.count(("1", "wrong_gate"))
    found = told(environment)
    assert (found["held"], found["whole"]) == (handed, True)
    assert found["rows"].get("hand ok", 0) + found["rows"].get("entry ok", 0) == COUNT


def test_of_two_phones_that_ask_one_gets_it(
    environment: Environment, tickets: list[str], desks: tuple[Desk, Desk]
) -> None:
    for ticket in tickets:
        assert sorted(at_once(desks, ("asks", "asks"), ticket)) == ["0", "1"]

    assert told(environment) == {"rows": {"hand ok": COUNT}, "held": COUNT, "whole": True}


def test_a_ticket_that_is_given_back_comes_in_after_that(
    environment: Environment, tickets: list[str], desks: tuple[Desk, Desk]
) -> None:
    north, south = desks
    for ticket in tickets:
        tell(north, "asks", ticket)
        assert heard(north) == "1"
        back, scanned = at_once(desks, ("returns", "scans"), ticket)
        assert (back, scanned) in {("stored", "ok"), ("stored", "wrong_gate")}
        if scanned == "wrong_gate":
            tell(south, "scans", ticket)
            assert heard(south) == "ok"

    found = told(environment)
    assert (found["held"], found["whole"]) == (0, True)
    kinds = ("hand ok", "return ok", "entry ok")
    assert [found["rows"][kind] for kind in kinds] == [COUNT, COUNT, COUNT]


def test_a_ticket_that_is_recalled_goes_to_nobody_but_its_asker(
    environment: Environment, tickets: list[str], desks: tuple[Desk, Desk]
) -> None:
    north, south = desks
    with desk(environment, "west") as west:
        for ticket in tickets:
            assert at_once([north], ["asks"], ticket) == ("1",)
            assert at_once([south], ["recalls"], ticket) == ("asked",)
            acts = ("returns", "scans", "asks")
            back, scanned, handed = at_once([north, south, west], acts, ticket)
            assert (back, handed) == ("stored", "0")
            if scanned == "wrong_gate":
                assert at_once([south], ["scans"], ticket) == ("ok",)

    kinds = ("hand ok", "return ok", "entry ok")
    found = told(environment)
    assert [found["rows"][kind] for kind in kinds] == [COUNT, COUNT, COUNT]
    assert (found["held"], found["whole"]) == (0, True)


def test_a_ticket_is_recalled_given_back_and_asked_for_at_once(
    environment: Environment, tickets: list[str], desks: tuple[Desk, Desk]
) -> None:
    north, south = desks
    with desk(environment, "west") as west:
        for ticket in tickets:
            at_once([north], ["asks"], ticket)
            acts = ("returns", "recalls", "asks")
            back, recalled, handed = at_once([north, south, west], acts, ticket)
            assert (back, recalled in ("asked", "home"), handed in ("0", "1")) == ("stored", True, True)
            # One of them has it, and only that one.
            last = at_once([south], ["scans"], ticket)[0]
            assert last == ("wrong_gate" if handed == "1" else "ok")

    assert told(environment)["whole"]
