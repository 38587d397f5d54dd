"""A network in front of a server that can vanish: packets are lost, and nobody is told.

It forwards TCP connections. While it has vanished, a packet filter on its sockets drops whatever arrives, so the kernel
acknowledges nothing, exactly as when a cable is pulled or a firewall forgets its connections.
"""

import ctypes
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# Of linux/filter.h and asm-generic/socket.h.
SO_ATTACH_FILTER = 26
SO_DETACH_FILTER = 27
BPF_RETURN_CONSTANT = 0x06
CHUNK_BYTES = 65_536


class Network:
    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = [self._listener]
        self._lock = threading.Lock()
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def vanish(self) -> None:
        program = ctypes.create_string_buffer(struct.pack("HBBI", BPF_RETURN_CONSTANT, 0, 0, 0))
        option = struct.pack("HP", 1, ctypes.addressof(program))
        with self._lock:
            for each in self._sockets:
                with suppress(OSError):  # closed
                    each.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, option)

    def come_back(self) -> None:
        with self._lock:
            for each in self._sockets:
                with suppress(OSError):
                    each.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)

    def close(self) -> None:
        for each in self._sockets:
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._listener.accept()
                far = socket.create_connection(self._target)
                with self._lock:
                    self._sockets += [near, far]
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=_forward, args=ends, daemon=True).start()


def _forward(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(CHUNK_BYTES):
            target.sendall(data)
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextmanager
def network_to(port: int) -> Iterator[Network]:
    network = Network(port)
    try:
        yield network
    finally:
        network.close()
