"""Test that late facts are stored exactly once, whichever processes take them over, and if one of them is killed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.servers.migrated import ROOT, create_postgresql, lay_sqlite
from tests.servers.postgres import Server

PROGRAM = Path(__file__).parent / "phone.py"
Environment = dict[str, str]


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Environment:
    """Where a process finds a database of this engine."""
    if request.param == "sqlite":
        lay_sqlite(tmp_path / "race.sqlite3")
        url = f"sqlite:///{tmp_path / 'race.sqlite3'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        url = create_postgresql(server, f"late_race_{tmp_path.name[-40:]}".replace("-", "_"))
    settings = {"DJANGO_SETTINGS_MODULE": "portillon.settings", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **settings, "DATABASE_URL": url, "PORTILLON_DATA": str(tmp_path)}


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
