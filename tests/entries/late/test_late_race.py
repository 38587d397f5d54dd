"""Test that late facts are stored exactly once, whichever processes take them over, and if one of them is killed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.entries.conftest import Environment

PROGRAM = Path(__file__).parent / "phone.py"


def run(environment: Environment, *arguments: str) -> str:
    program = [sys.executable, str(PROGRAM), *arguments]
    ran = subprocess.run(program, env=environment, capture_output=True, check=False, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def phone(environment: Environment, name: str) -> subprocess.Popen[str]:
    program = [sys.executable, str(PROGRAM), "hand_over", name]
    return subprocess.Popen(
        program, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def told(environment: Environment) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(environment, "told"))
    return found


def tell(one: subprocess.Popen[str], code: str) -> None:
    assert one.stdin
    one.stdin.write(f"{code}\n")
    one.stdin.flush()


def heard(one: subprocess.Popen[str]) -> str:
    assert one.stdout
    return one.stdout.readline().strip()


def test_of_two_phones_that_admitted_the_same_person_one_is_an_overrun(environment: Environment) -> None:
    codes = run(environment, "prepare", "20").split()
    with phone(environment, "north") as north, phone(environment, "south") as south:
        for code in codes:
            for one in (north, south):
                tell(one, code)
            assert sorted([heard(north), heard(south)]) == ["overrun", "stored"]

    assert told(environment) == {
        "rows": {"entry ok": 20, "entry used_up": 20, "overrun used_up": 20},
        "whole": True,
        "persons": [20, 40, 20, 20],
    }


def test_a_process_that_is_killed_loses_nothing_and_stores_nothing_twice(environment: Environment) -> None:
    codes = run(environment, "prepare", "40").split()
    with phone(environment, "north") as killed:
        for code in codes:
            tell(killed, code)
        for _ in range(7):
            assert heard(killed) == "stored"
        killed.kill()

    with phone(environment, "north") as again:
        answers, _errors = again.communicate("\n".join(codes))

    assert answers.split()[:7] == ["replayed"] * 7
    assert told(environment) == {"rows": {"entry ok": 40}, "whole": True, "persons": [40, 40, 0, 0]}
