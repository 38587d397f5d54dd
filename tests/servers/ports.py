"""Ports on which nothing listens."""

import socket


def free_port() -> int:
    """Return a port that was free a moment ago; the kernel hands out others before it repeats one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
