"""granian on a socket that is already open, with a last call before its workers stop."""

import os
import signal
import socket
import time
from contextlib import suppress

from django.conf import settings
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.net import SocketHolder
from granian.server.mp import MPServer

from portillon.cli.certificates import Certificates
from portillon.cli.listening import BACKLOG
from portillon.serving import process

# A connection without a request costs memory alone.
CONNECTIONS_MAX_A_WORKER = 4096


class Server(MPServer):
    """`request_seconds` is how long a client may take to send the head of a request."""

    def __init__(
        self, listener: socket.socket, workers: int, request_seconds: int, files: Certificates | None
    ) -> None:
        super().__init__(
            "portillon.serving.application:application",
            interface=Interfaces.RSGI,
            # HTTP/2 has no deadline for a head, and 1.1 is what proxies speak to us.
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=request_seconds * 1000),
            workers=workers,
            backlog=BACKLOG,
            backpressure=CONNECTIONS_MAX_A_WORKER,
            respawn_failed_workers=True,
            workers_kill_timeout=process.DRAIN_SECONDS_MAX,
            websockets=False,
            log_level=LogLevels.warning,
            log_dictconfig=settings.LOGGING,
            ssl_cert=files.server if files else None,
            ssl_key=files.server_key if files else None,
        )
        self._listener = listener
        # A worker that is not ready to hear it inherits this.
        signal.signal(process.LAST_CALL, signal.SIG_IGN)

    def _init_shared_socket(self) -> None:
        """One socket for all workers, instead of one each: what waits in it when a worker ends is taken by another."""
        self._sso = self._listener
        self._sso.set_inheritable(True)
        # granian's stub leaves out the arguments of SocketHolder.
        self._shd = SocketHolder(self._listener.fileno(), False, BACKLOG)  # type: ignore[call-arg, assignment]

    def _stop_workers(self) -> None:
        """Let clients leave their connections before they are closed, so that no request is lost in one."""
        for worker in self.wrks:
            if pid := worker.inner.pid:
                with suppress(ProcessLookupError):
                    os.kill(pid, process.LAST_CALL)
        time.sleep(process.SERVING_SECONDS)
        process.stop_accepting()
        time.sleep(process.ANSWERING_SECONDS)
        super()._stop_workers()  # type: ignore[no-untyped-call]
