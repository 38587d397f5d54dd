"""Test that of two processes that want one desk one gets it, and that its holder knows every entry made before."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.entries.conftest import Environment

PROGRAM = Path(__file__).parent / "venue_desk.py"
ROUNDS = 25
Desk = subprocess.Popen[str]


def run(environment: Environment, *arguments: str) -> str:
    program = [sys.executable, str(PROGRAM), *arguments]
    ran = subprocess.run(program, env=environment, capture_output=True, check=False, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture
def passes(environment: Environment) -> list[str]:
    return run(environment, "prepare", str(ROUNDS)).split()


@pytest.fixture
def desks(environment: Environment, passes: list[str]) -> Iterator[tuple[Desk, Desk]]:
    """Two processes, of which one acts for the device north and one for south."""
    with desk(environment, "north") as north, desk(environment, "south") as south:
        yield north, south


def desk(environment: Environment, name: str) -> Desk:
    program = [sys.executable, str(PROGRAM), "obey", name]
    return subprocess.Popen(
        program, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def tell(one: Desk, act: str, number: str) -> None:
    assert one.stdin
    one.stdin.write(f"{act} {number}\n")
    one.stdin.flush()


def heard(one: Desk) -> str:
    assert one.stdout
    return one.stdout.readline().strip()


def at_once(desks: tuple[Desk, Desk], acts: tuple[str, str], number: str) -> tuple[str, str]:
    """Have each do its act at the same time, and return what came of it."""
    for one, act in zip(desks, acts, strict=True):
        tell(one, act, number)
    return heard(desks[0]), heard(desks[1])


def test_of_two_devices_that_ask_one_gets_the_desk(
    environment: Environment, passes: list[str], desks: tuple[Desk, Desk]
) -> None:
    for number in passes:
        answers = at_once(desks, ("asks", "asks"), number)
        assert sorted(answers) == ["0", "1 unknown"]
        holder = desks[answers.index("1 unknown")]
        tell(holder, "returns", number)
        assert heard(holder) == "stored"

    found = json.loads(run(environment, "told"))
    assert found == {"rows": {"hand ok": ROUNDS, "return ok": ROUNDS}, "holder": None, "whole": True}


def test_the_holder_knows_the_entry_or_there_is_none(
    environment: Environment, passes: list[str], desks: tuple[Desk, Desk]
) -> None:
    north, _south = desks
    came = []
    for number in passes:
        came.append(at_once(desks, ("asks", "scans"), number))
        tell(north, "returns", number)
        assert heard(north) == "stored"

    assert set(came) <= {("1 known", "ok"), ("1 unknown", "wrong_gate")}
    found = json.loads(run(environment, "told"))
    assert (found["rows"]["hand ok"], found["whole"]) == (ROUNDS, True)
