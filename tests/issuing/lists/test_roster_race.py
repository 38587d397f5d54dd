"""The same roster sent twice at the same moment, by real processes on real databases."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
GUESTS = 600
IMPORTS = 3


def test_imports_at_the_same_time_double_nobody(database_url: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "PORTILLON_DATA": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }

    def started(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "portillon.cli", *arguments]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    def told(process: subprocess.Popen[str]) -> str:
        text, _nothing = process.communicate(timeout=120)
        assert process.returncode == 0
        return text.strip()

    told(started("org", "create", "unisep", "--name", "UNISEP"))
    times = (
        "--doors",
        "2027-09-13T18:00+02:00",
        "--starts",
        "2027-09-13T19:00+02:00",
        "--ends",
        "2027-09-13T23:00+02:00",
    )
    event = told(started("event", "create", "--org", "unisep", "--title", "Gala", *times))
    roster = tmp_path / "roster.csv"
    guests = (f"Guest {number},guest{number}@example.org\n" for number in range(GUESTS))
    roster.write_text("Name,E-mail\n" + "".join(guests), encoding="utf-8")

    racers = [started("roster", "import", event, str(roster)) for _ in range(IMPORTS)]
    added = [int(told(racer).split()[0]) for racer in racers]
    codes = told(started("codes", event)).splitlines()
    assert (sum(added), len(codes) - 1) == (GUESTS, GUESTS)
