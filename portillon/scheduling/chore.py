"""What the program does without being asked: chores by the clock, and services in each server process."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


def _nothing() -> None: ...


@dataclass(frozen=True)
class Chore:
    """Done by one server process of the whole installation, again when `every` has passed since it was done.

    `act` is given the present moment. It must do no harm when it is done twice: a process that stood still for longer
    than its lease goes on beside its successor. `name` stands in the database, in logs and in `portillon check`.
    """

    name: str
    every: timedelta
    act: Callable[[datetime], object]


@dataclass(frozen=True)
class Service:
    """Done by each server process in `threads` threads of its own: when `bell` rings, and at least once in `every`.

    `act` works until nothing is left to do, and no longer than until the event that it is given is set: then the
    process ends. `close` is called once in each thread before that.
    """

    name: str
    every: timedelta
    act: Callable[[threading.Event], object]
    bell: threading.Event
    threads: int = 1
    close: Callable[[], object] = _nothing
