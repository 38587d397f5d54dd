"""Wakes the other workers of this server at once: what one of them rings for, phones at another one wait for.

Each worker has a datagram socket with an abstract name (unix(7)), which Linux alone has. Elsewhere, and at other
servers of the same database, workers find out when they look next.
"""

import asyncio
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

_WAKE = b"look"


class Siblings:
    """The workers that were forked from the same parent as this one."""

    def __init__(self) -> None:
        self._own: socket.socket | None = None
        self._on_wake: Callable[[], object] = lambda: None

    def join(self, loop: asyncio.AbstractEventLoop, on_wake: Callable[[], object]) -> None:
        """Have the loop call `on_wake` whenever one of the others wakes this worker."""
        if sys.platform != "linux":
            return
        self._own = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._own.bind(_name_of(os.getpid()))
        self._on_wake = on_wake
        loop.add_reader(self._own, self._heard)

    def _heard(self) -> None:
        assert self._own
        with suppress(BlockingIOError):
            while self._own.recv(len(_WAKE)):
                pass
        self._on_wake()

    def wake(self) -> None:
        """Wake the others; called in any thread. One that has not joined, or that has much to hear, is left out."""
        if self._own is None:
            return
        for pid in _siblings():
            with suppress(OSError):
                self._own.sendto(_WAKE, _name_of(pid))


def _name_of(pid: int) -> str:
    return f"\0portillon-worker-{pid}"


def _siblings() -> Iterator[int]:
    """Raises nothing: a kernel may not tell the children of a process (proc_pid_task_children(5))."""
    with suppress(OSError):
        for path in Path(f"/proc/{os.getppid()}/task").glob("*/children"):
            for pid in path.read_text().split():
                if int(pid) != os.getpid():
                    yield int(pid)
