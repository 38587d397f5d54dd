"""Several processes on one database, as servers are: each chore once, and none waits for another."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.scheduling.process import SELDOM
from tests.servers.database import a_minute_passes, rows

SECONDS_MAX = 60

Start = Callable[[], "subprocess.Popen[bytes]"]


class Written:
    """What chores have written into their files, in order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def by(self, chore: str) -> list[tuple[str, int]]:
        file = self.folder / chore
        lines = file.read_text().splitlines() if file.exists() else []
        return [(what, int(pid)) for what, pid in (line.split() for line in lines)]

    def wait_for(self, chore: str, count: int) -> list[tuple[str, int]]:
        until = time.monotonic() + SECONDS_MAX
        while len(found := self.by(chore)) < count:
            assert time.monotonic() < until, f"{chore}: {len(found)} of {count} lines"
            time.sleep(0.02)
        return found


@pytest.fixture
def written(tmp_path: Path) -> Written:
    folder = tmp_path / "written"
    folder.mkdir()
    return Written(folder)


@pytest.fixture
def start(database_url: str, written: Written, tmp_path: Path) -> Iterator[Start]:
    """Another process each time."""
    started: list[subprocess.Popen[bytes]] = []
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "PORTILLON_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "portillon.settings",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }

    def one_more() -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.scheduling.process", str(written.folder)]
        started.append(subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL))
        return started[-1]

    yield one_more
    for process in started:
        process.kill()
        process.wait()


def test_each_chore_is_done_by_one_process_at_a_time(start: Start, written: Written) -> None:
    for _process in range(3):
        start()

    often = written.wait_for("often", 100)

    assert [what for what, _pid in often[:100]] == ["begin", "end"] * 50
    assert [
        one for one, other in zip(often[0:100:2], often[1:100:2], strict=True) if one[1] != other[1]
    ] == []
    assert [len(written.by(f"seldom-{number}")) for number in range(SELDOM)] == [2] * SELDOM
    assert len(written.by("hangs")) == 1


def test_one_that_fails_and_one_that_hangs_hold_up_no_other(
    start: Start, written: Written, database_url: str
) -> None:
    start()
    written.wait_for("hangs", 1)
    written.wait_for("fails", 2)

    written.wait_for("often", 20)

    ((failures, error),) = rows(
        database_url, "SELECT failures, error FROM scheduling_turn WHERE name = 'fails'"
    )
    assert failures >= 1
    assert error.startswith("ValueError")


def test_what_a_killed_process_held_is_done_by_another_after_its_lease(
    start: Start, written: Written, database_url: str
) -> None:
    killed, other = start(), start()
    ((_begin, holder),) = written.wait_for("hangs", 1)[:1]
    if holder != killed.pid:
        killed, other = other, killed

    killed.send_signal(signal.SIGKILL)
    killed.wait()
    own = f"own-{other.pid}"
    written.wait_for(own, len(written.by(own)) + 10)
    assert written.by("hangs") == [("begin", killed.pid)]

    a_minute_passes(database_url, "scheduling_turn", "lease_until")

    assert written.wait_for("hangs", 2) == [("begin", killed.pid), ("begin", other.pid)]


def test_a_process_that_is_stopped_ends_although_a_chore_hangs(start: Start, written: Written) -> None:
    process = start()
    written.wait_for("hangs", 1)

    process.terminate()

    assert process.wait(SECONDS_MAX) == 0
