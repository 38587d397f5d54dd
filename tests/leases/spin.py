"""Spin on the models of leases: every order of events is tried.

As a program (python -m tests.leases.spin) it looks at larger worlds than the test does, which takes minutes and some
gigabytes of memory; it exits 1 if a promise is broken.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.tidy.sources import ROOT

REGISTER = ROOT / "models/leases/register.pml"
DESK = ROOT / "models/leases/desk.pml"
LARGER_WORLDS = (
    (REGISTER, "ROWS=8 ENTRIES=6"),
    (REGISTER, "TAKE_BACK ROWS=5"),
    (REGISTER, "TAKE_BACK WIPE ROWS=5"),
    (REGISTER, "TAKE_BACK UNDO ROWS=5"),
    (REGISTER, "TAKE_BACK UNDO WIPE ROWS=4"),
    (REGISTER, "ADMITS=2 TAKE_BACK UNDO ROWS=4"),
    (DESK, "MOMENTS=6 ENTRIES=3"),
    (DESK, "TAKE_BACK MOMENTS=5"),
    (DESK, "IN_HAND UNDO MOMENTS=5"),
)
DEPTH_MAX = 200_000


class Found(NamedTuple):
    """What Spin found: which promise is broken, if any, and how many states it looked at."""

    broken: str | None
    states: int


def look_at(model: Path, world: str) -> Found:
    """Look at every state of the model with these definitions, separated by spaces.

    Raises RuntimeError if not all could be looked at.
    """
    with tempfile.TemporaryDirectory() as folder:
        return _found(_search(_built(model, world.split(), Path(folder)), Path(folder)))


def _built(model: Path, definitions: list[str], folder: Path) -> Path:
    search = folder / "search"
    _run(["spin", *(f"-D{one}" for one in definitions), "-a", str(model)], folder)
    # Only asserts are of interest here. Warnings are about the code that Spin writes.
    _run(["gcc", "-O1", "-w", "-DSAFETY", "-DVECTORSZ=2048", "-o", str(search), "pan.c"], folder)
    return search


def _search(search: Path, folder: Path) -> str:
    # -E: a model whose ledger and journals are full may stop anywhere.
    return _run([str(search), "-E", f"-m{DEPTH_MAX}", "-w22"], folder)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")
    return done.stdout


def _found(told: str) -> Found:
    broken = re.search(r"assertion violated (.*) \(at depth", told)
    states = re.search(r"(\d+) states, stored", told)
    is_whole = "errors: 0" in told and not re.search(
        r"max search depth too small|not completed|out of mem", told
    )
    if not states or not (broken or is_whole):
        raise RuntimeError(told)
    return Found(broken and broken[1], int(states[1]))


def main() -> int:
    broken = 0
    for model, world in LARGER_WORLDS:
        found = look_at(model, world)
        sys.stdout.write(
            f"{model.stem} {world}: {found.states:,} states, {found.broken or 'nothing broken'}\n"
        )
        sys.stdout.flush()
        broken += found.broken is not None
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
