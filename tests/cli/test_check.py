"""Test `portillon check`, and the start, where the machine itself is not right."""

from typing import NamedTuple

import pytest

from portillon.operating import clock, pulse
from tests.cli.conftest import Run


class Usage(NamedTuple):
    """Of a disk, in bytes."""

    free: int


def test_a_server_with_a_wrong_clock_does_not_start(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "seconds_away", lambda: 3600.0)

    ended = run("serve")

    assert ended.code == 1
    assert ended.err.startswith("portillon: this machine's clock is 60 minutes away from the database's")


def test_a_clock_that_goes_wrong_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "seconds_away", lambda: 3600.0)

    assert "WRONG clock: 3600 s away from the database's" in run("check").out
    assert pulse.look() is pulse.Trouble.CLOCK


@pytest.mark.parametrize(
    "free, said", [(1_000_000, "WRONG disk: only 1 MB"), (10**12, "ok    disk: 1,000,000 MB")]
)
def test_a_disk_that_is_nearly_full_is_not_right(
    run: Run, monkeypatch: pytest.MonkeyPatch, free: int, said: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: Usage(free))

    assert said in run("check").out
