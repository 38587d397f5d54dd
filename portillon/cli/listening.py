"""The socket on which the server listens: its own, or one that systemd holds while the server is replaced."""

import errno
import os
import socket

from portillon.cli.problem import NamedProblem

BACKLOG = 1024
# The first descriptor that systemd passes on (sd_listen_fds(3)).
PASSED_ON = 3
# A client that receives nothing for so long has gone.
UNRECEIVED_MILLISECONDS_MAX = 60_000


def listener(host: str, port: int) -> socket.socket:
    """Return the listening socket. Raises NamedProblem if the port is not free."""
    passed_on = os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS") == "1"
    found = socket.socket(fileno=PASSED_ON) if passed_on else _own(host, port)
    # Connections inherit these. The kernel closes those whose client is gone or receives nothing.
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNRECEIVED_MILLISECONDS_MAX)
    return found


def _own(host: str, port: int) -> socket.socket:
    try:
        family, *_rest, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise NamedProblem(
                f"port {port} of {host} is taken, perhaps by another Portillon: stop it, or choose another --port"
            ) from None
        raise NamedProblem(f"cannot listen on port {port} of {host}: {error.strerror or error}") from None
