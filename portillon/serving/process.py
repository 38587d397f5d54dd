"""What a worker has to do with its parent: it ends with it, and tells its clients when both are about to stop."""

import asyncio
import ctypes
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import parent_process
from pathlib import Path

Headers = list[tuple[str, str]]

# The parent sends it before the signal that stops a worker.
LAST_CALL = signal.SIGUSR1
# The kernel sends it when the parent dies.
PARENT_GONE = signal.SIGUSR2
PR_SET_PDEATHSIG = 1
# A worker goes on serving for so long after the last call, and is left this long to answer what it has accepted.
SERVING_SECONDS = 0.5
ANSWERING_SECONDS = 0.5
# Requests that arrive slowly, or answers that are received slowly, are not waited for longer when a worker stops.
DRAIN_SECONDS_MAX = 12

_is_last_call = False


def join(
    loop: asyncio.AbstractEventLoop, at_last_call: Callable[[], object], at_end: Callable[[], object]
) -> None:
    """Called once in a worker. `at_last_call` is run in a thread. The loop runs `at_end`, also when the parent dies."""
    loop.add_signal_handler(LAST_CALL, _last_call, loop, at_last_call, at_end)
    _end_with_parent(loop, at_end)


def headers(headers: Headers, *, is_last: bool = False) -> Headers:
    """Return the headers of an answer. At the last call, clients are told that their connection will be closed, so that
    none sends another request into it."""
    return [*headers, ("connection", "close")] if is_last or _is_last_call else headers


def stop_accepting() -> None:
    """Leave new connections to another server on the same socket; if there is none, the system refuses them.

    A connection that granian accepts just before it stops is closed with its first request unread (hyper's issue 3792).
    granian cannot be told to accept no more, so a socket that nobody knows takes the place of the one it listens on.
    """
    if sys.platform != "linux":
        return
    with socket.socket(socket.AF_UNIX) as nobodys:
        # Linux then chooses an abstract name (unix(7)).
        nobodys.bind("")
        nobodys.listen()
        nobodys.setblocking(False)
        for descriptor in _listening():
            os.dup2(nobodys.fileno(), descriptor)


def _listening() -> Iterator[int]:
    for descriptor in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as one:
            if one.family != socket.AF_UNIX and one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                yield descriptor


def _last_call(
    loop: asyncio.AbstractEventLoop, act: Callable[[], object], at_end: Callable[[], object]
) -> None:
    global _is_last_call  # noqa: PLW0603  a process is stopped once
    _is_last_call = True
    threading.Thread(target=act, name="last call").start()
    at_end()
    loop.call_later(SERVING_SECONDS, stop_accepting)


def _end_with_parent(loop: asyncio.AbstractEventLoop, at_end: Callable[[], object]) -> None:
    """Ask the kernel to tell this process when its parent dies, however it dies (prctl(2), Linux)."""
    if sys.platform != "linux":
        return
    loop.add_signal_handler(PARENT_GONE, _stop_for_certain, at_end)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, PARENT_GONE)
    parent = parent_process()
    if parent and os.getppid() != parent.pid:
        os.kill(os.getpid(), PARENT_GONE)


def _stop_for_certain(at_end: Callable[[], object]) -> None:
    """Stop as usual, but have the kernel end this process if that takes too long: no parent is left to kill it, and
    granian may wait for a slow client, or for itself (its issue 875)."""
    at_end()
    signal.alarm(DRAIN_SECONDS_MAX)
    os.kill(os.getpid(), signal.SIGTERM)
