"""Who gives way rests the longer the more requests came meanwhile, and never for long."""

import threading

import pytest

from portillon.scheduling.way import Way


class Watched(threading.Event):
    """Nobody waits for it: it writes down for how long they would."""

    def __init__(self) -> None:
        super().__init__()
        self.rests: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.rests.append(timeout)
        return False


@pytest.mark.parametrize("met, rests", [(0, []), (1, [0.02]), (10, [0.2]), (5000, [1.0])])
def test_a_rest_is_as_long_as_what_came_meanwhile(met: int, rests: list[float]) -> None:
    answered, stopping = [100], Watched()
    way = Way(lambda: answered[-1])

    answered.append(100 + met)
    way.give(stopping)
    way.give(stopping)

    assert stopping.rests == rests
