"""A wire to a server that a test can cut, so that browsers find nobody at the same address."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

BLOCK_BYTES = 64 * 1024


@dataclass
class Wire:
    """Carries connections from `port` on to the server's `far_port`, until it is cut."""

    far_port: int
    port: int = 0
    _ends: list[socket.socket] = field(default_factory=list)
    _listener: socket.socket | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def join(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        with self._lock:
            self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        """End all connections; new ones are refused."""
        with self._lock:
            ends, self._ends = [*self._ends, self._listener], []
            self._listener = None
        for end in ends:
            if end:
                _close(end)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
                far = socket.create_connection(("127.0.0.1", self.far_port))
            except OSError:
                return
            with self._lock:
                is_cut = self._listener is not listener
                if not is_cut:
                    self._ends += [near, far]
            if is_cut:
                # It was accepted just before.
                _close(near)
                _close(far)
                return
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    try:
        while block := one.recv(BLOCK_BYTES):
            other.sendall(block)
    except OSError:
        pass
    finally:
        _close(other)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def wire(far_port: int) -> Iterator[Wire]:
    made = Wire(far_port)
    made.join()
    try:
        yield made
    finally:
        made.cut()
