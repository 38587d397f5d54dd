"""Crews of threads: each kind of request has its own, so that none takes the threads of another."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from portillon.scheduling.way import REST_A_REQUEST_SECONDS, rest_seconds

Done = TypeVar("Done")

# While many scans come, a thread that gives way works a twentieth of its time: there are two of them in a process.
REST_TIMES_WORK = 19
REST_SECONDS_MAX = 4.0


class Full(Exception):
    """As many requests wait for this crew as may."""


class _Task(NamedTuple):
    work: Callable[[], Any]
    future: "asyncio.Future[Any]"


class Crew:
    """`threads` threads that do what an event loop asks for. At most `waiting_max` tasks wait for them.

    If `urgent` is given, it tells how many requests that cannot wait this process has received. A thread that met any
    during a task rests after it, `rest_a_request` seconds for each, because threads of one process share the
    interpreter's lock.
    """

    def __init__(
        self,
        name: str,
        threads: int,
        waiting_max: int,
        urgent: Callable[[], int] = lambda: 0,
        rest_a_request: float = REST_A_REQUEST_SECONDS,
    ) -> None:
        self.name = name
        self._threads = threads
        self._waiting_max = waiting_max
        self._urgent = urgent
        self._rest_a_request = rest_a_request
        self._waiting: SimpleQueue[_Task] = SimpleQueue()
        self._done: deque[tuple[_Task, Any, BaseException | None]] = deque()
        self._is_loop_woken = False

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        for number in range(1, self._threads + 1):
            name = f"{self.name}-{number}"
            threading.Thread(target=self._serve, args=(loop,), name=name, daemon=True).start()

    def do(self, work: Callable[[], Done]) -> "asyncio.Future[Done]":
        """Return a future of what `work` returns; called in the event loop's thread. Raises Full."""
        if self._waiting.qsize() >= self._waiting_max:
            raise Full
        future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Task(work, future))
        return future

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            task = self._waiting.get()
            met, begun = self._urgent(), time.monotonic()
            try:
                self._done.append((task, task.work(), None))
            except BaseException as error:  # it is raised where the future is awaited
                self._done.append((task, None, error))
            # One wake-up serves all tasks that end before the loop comes to it.
            if not self._is_loop_woken:
                self._is_loop_woken = True
                loop.call_soon_threadsafe(self._tell)
            if more := self._urgent() - met:
                most = min(REST_TIMES_WORK * (time.monotonic() - begun), REST_SECONDS_MAX)
                time.sleep(rest_seconds(more, most, self._rest_a_request))

    def _tell(self) -> None:
        self._is_loop_woken = False
        while self._done:
            task, result, error = self._done.popleft()
            if task.future.done():
                continue
            if error is None:
                task.future.set_result(result)
            else:
                task.future.set_exception(error)
