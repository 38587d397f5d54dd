"""Test that of two supervisors who answer a call at the same moment, in two processes, one answers and admits."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.entries.conftest import Environment

PROGRAM = Path(__file__).parent / "answers_at_once.py"
CALLS = 15


def run(environment: Environment, *arguments: str) -> str:
    program = [sys.executable, str(PROGRAM), *arguments]
    ran = subprocess.run(program, env=environment, capture_output=True, check=False, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def supervisor(environment: Environment, how: str, name: str) -> subprocess.Popen[str]:
    program = [sys.executable, str(PROGRAM), how, name]
    return subprocess.Popen(
        program, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def at_once(first: subprocess.Popen[str], second: subprocess.Popen[str]) -> Callable[[str], list[bool]]:
    def ask(scan_id: str) -> list[bool]:
        """Tell both of the call, and return which of them has answered it."""
        for one in (first, second):
            assert one.stdin
            one.stdin.write(f"{scan_id}\n")
            one.stdin.flush()
        return [one.stdout is not None and one.stdout.readline() == "1\n" for one in (first, second)]

    return ask


@pytest.mark.parametrize("other", ["admit", "refuse"])
def test_one_answers_and_one_row_is_written(environment: Environment, other: str) -> None:
    scans = run(environment, "prepare", str(CALLS)).split()
    with (
        supervisor(environment, "admit", "dana") as dana,
        supervisor(environment, other, "erin") as erin,
    ):
        answered = dict(zip(scans, map(at_once(dana, erin), scans), strict=True))

    told: dict[str, Any] = json.loads(run(environment, "told"))
    assert [is_dana + is_erin for is_dana, is_erin in answered.values()] == [1] * CALLS
    by_erin = ["refused", "erin", 0] if other == "refuse" else ["admitted", "erin", 1]
    assert told == {
        scan: ["admitted", "dana", 1] if is_dana else by_erin for scan, (is_dana, _) in answered.items()
    }
