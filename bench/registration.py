"""Measures 2,000 people who register for 1,900 places through the public form, eight at a time, on both databases.

The forms are opened and the browsers' proofs of work computed before the clock starts, so that only the server is
measured. The cost of a submitted form is compared with that of opening its page.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from bench.figure import Figure
from bench.load import CLIENTS, BrokenLoadError
from tests.public.registration.crowd import Answer, expected, filled_in, open_events, path_of, proved, send
from tests.servers.portillon import Running, portillon_server
from tests.servers.postgres import postgres_server

PEOPLE, PLACES = 2_000, 1_900
Done = TypeVar("Done")


@dataclass(frozen=True)
class Run:
    """The times of calls in seconds: of each, and of all together."""

    each: Sequence[float]
    whole: float

    @property
    def per_second(self) -> float:
        return len(self.each) / self.whole

    def percentile_ms(self, percent: int) -> float:
        return statistics.quantiles(self.each, n=100)[percent - 1] * 1000


def measure(folder: Path) -> list[Figure]:
    with portillon_server(None, folder / "sqlite") as server:
        of_sqlite = _measured("SQLite", server)
    with postgres_server(fsync=True) as database:
        url = database.create_database("bench")
        with portillon_server(url, folder / "postgresql") as server:
            return [*of_sqlite, *_measured("PostgreSQL", server)]


def _measured(name: str, server: Running) -> list[Figure]:
    (event,) = open_events(server, {"capacity": PLACES, "has_waiting_list": True})
    path = path_of(event)
    pages, filled = _timed([partial(filled_in, server, path, person) for person in range(PEOPLE)])
    with ProcessPoolExecutor() as pool:
        ready = list(pool.map(proved, filled, chunksize=50))
    forms, answers = _timed([partial(send, server, one) for one in ready])
    _check(server, event, answers)
    return [
        Figure(f"{name}: {PEOPLE:,} people register, {CLIENTS} at a time", forms.whole, "s"),
        Figure(f"{name}: registrations", forms.per_second, "/s"),
        Figure(f"{name}: p50 of a registration", forms.percentile_ms(50), "ms"),
        Figure(f"{name}: p99 of a registration", forms.percentile_ms(99), "ms"),
        Figure(f"{name}: the form's page, opened", pages.per_second, "/s"),
        Figure(f"{name}: registrations / pages opened", forms.per_second / pages.per_second, "", least=0.25),
    ]


def _timed(acts: Sequence[Callable[[], Done]]) -> tuple[Run, list[Done]]:
    each: list[float] = []

    def act(one: Callable[[], Done]) -> Done:
        start = time.perf_counter()
        done = one()
        each.append(time.perf_counter() - start)
        return done

    with ThreadPoolExecutor(CLIENTS) as pool:
        start = time.perf_counter()
        done = list(pool.map(act, acts))
        return Run(each, time.perf_counter() - start), done


def _check(server: Running, event: int, answers: Sequence[Answer]) -> None:
    """Check that each place is taken once and everybody else waits. Raises BrokenLoadError."""
    registered = sum(one.location.startswith("/r/") for one in answers)
    waiting = sum(one.location.endswith("/sent/") for one in answers)
    if (registered, waiting, expected(server, event)) != (PLACES, PEOPLE - PLACES, [PLACES]):
        raise BrokenLoadError(f"{registered} registered and {waiting} wait, with {PLACES} places")
