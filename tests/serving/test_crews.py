"""Test that a crew which gives way rests after a task during which scans came, and answers before it rests."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from portillon.scheduling.way import REST_A_REQUEST_SECONDS
from portillon.serving import crews
from portillon.serving.crews import REST_SECONDS_MAX, Crew


class Clock:
    """A task takes a second, a rest no time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.rests: list[float] = []

    def monotonic(self) -> float:
        self.now += 1
        return self.now

    def sleep(self, seconds: float) -> None:
        self.rests.append(seconds)


@pytest.mark.parametrize(
    "scans, rests",
    [
        ([0, 0, 0, 0], []),
        ([0, 7, 7, 7], [7 * REST_A_REQUEST_SECONDS]),
        ([0, 700, 700, 700], [REST_SECONDS_MAX]),
    ],
)
def test_a_thread_rests_only_if_scans_came(
    scans: list[int], rests: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, counted = Clock(), iter(scans)
    monkeypatch.setattr(crews, "time", clock)

    async def two_tasks() -> list[str]:
        crew = Crew("heavy", threads=1, waiting_max=2, urgent=lambda: next(counted, scans[-1]))
        crew.start(asyncio.get_running_loop())
        first, second = await crew.do(lambda: "first"), await crew.do(lambda: "second")
        return [first, second]

    # The thread of the tests may have a loop already, that of the browser.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: asyncio.run(two_tasks())).result() == ["first", "second"]
    assert clock.rests == rests
