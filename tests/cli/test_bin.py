"""Test that the commands of bin/ answer --help before any setup, and that bin/bench names the programs it lacks."""

import ast
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.tidy.sources import ROOT

COMMANDS = ("bench", "ci", "lock", "run", "setup", "soak", "test", "translations")
SETUP_THAT_TELLS = '#!/bin/sh\necho "setup $*"\nexit 1\n'

Ended = subprocess.CompletedProcess[str]


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """A copy of bin/ in an otherwise empty folder."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    return tmp_path


def run(folder: Path, command: str, *arguments: str) -> Ended:
    return subprocess.run(
        [str(folder / "bin" / command), *arguments],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_sets_nothing_up(alone: Path, command: str, option: str) -> None:
    ended = run(alone, command, option)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith(f"usage: bin/{command}")
    assert [file.name for file in alone.iterdir()] == ["bin"]


def test_help_wins_wherever_it_stands(alone: Path) -> None:
    assert run(alone, "run", "--lan", "--help").stdout.startswith("usage: bin/run")


@pytest.mark.parametrize("command", ["ci", "setup", "translations"])
def test_what_is_not_known_is_wrong_usage(alone: Path, command: str) -> None:
    ended = run(alone, command, "frobnicate")

    assert ended.returncode == 2
    assert ended.stderr.startswith(f"usage: bin/{command}")


def test_an_unknown_bench_is_named_at_once(alone: Path) -> None:
    ended = run(alone, "bench", "seal", "frobnicate")

    assert ended.returncode == 2
    assert ended.stderr.startswith("bench: there is no frobnicate; there are: scans seal ")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("names, asked", [("seal", ""), ("scans", " wrk pgbench"), ("pdf mail", " wrk")])
def test_a_bench_asks_for_its_programs_before_it_starts(alone: Path, names: str, asked: str) -> None:
    (alone / "bin/setup").write_text(SETUP_THAT_TELLS)

    assert run(alone, "bench", *names.split()).stdout == f"setup dev{asked}\n"


def test_bench_knows_every_bench(alone: Path) -> None:
    told = run(alone, "bench", "--help").stdout
    (alone / "bin/setup").write_text("#!/bin/sh\nexit 1\n")
    benches = sorted(file.stem for file in (ROOT / "bench").glob("*.py") if _measures(file))

    assert benches
    assert [name for name in benches if f"\n  {name} " not in told] == []
    assert [name for name in benches if run(alone, "bench", name).returncode == 2] == []


def _measures(file: Path) -> bool:
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return any(isinstance(part, ast.FunctionDef) and part.name == "measure" for part in body)
