"""The real program as real processes, for benchmarks and for tests that look at it from outside."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Literal

from tests.servers.migrated import lay_sqlite
from tests.servers.ports import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 60
LOG_CHARACTERS_SHOWN = 4000
SQLITE = "sqlite:///"
OURS = ("PORTILLON_", "DATABASE_URL", "EMAIL_URL", "DJANGO_")


class ServerDiedError(Exception):
    """The server is not running; the message holds the end of its log."""


@dataclass
class Running:
    """A server in a process group of its own."""

    port: int
    data_dir: Path
    environment: Mapping[str, str]
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def pid(self) -> int:
        """The process id of the group's leader. Raises ServerDiedError if the server is stopped."""
        if self.process is None:
            raise ServerDiedError("the server is stopped")
        return self.process.pid

    @property
    def log(self) -> str:
        return (self.data_dir / "server.log").read_text(errors="replace")

    def start(self, until: Literal["healthy", "scanning"] = "healthy") -> None:
        """Start, and return when the server is healthy, or already when it answers scans, which needs no page."""
        with (self.data_dir / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=self.data_dir,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait_for(self._is_healthy if until == "healthy" else self._answers_scans)
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """Send SIGKILL to the whole group; to the program this is a power cut."""
        self._signal(signal.SIGKILL)
        self._gone(STOP_SECONDS_MAX)

    def stop(self) -> None:
        """Stop as an operator does. Raises ServerDiedError if the server does not stop, and kills it."""
        self._signal(signal.SIGTERM)
        if not self._gone(STOP_SECONDS_MAX):
            self.kill()
            raise ServerDiedError(
                f"the server did not stop within {STOP_SECONDS_MAX} s:\n{self._end_of_log()}"
            )
        self._signal(signal.SIGKILL)

    def restart(self) -> None:
        """Stop the server if it is running, and start it on the same port and data."""
        if self.process is not None:
            self.stop()
        self.start()

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Return what `portillon ARGUMENTS…` prints, on the same data. Raises CalledProcessError."""
        command = [sys.executable, "-m", "portillon.cli", *arguments]
        run = subprocess.run(
            command, env=self.environment, input=stdin, capture_output=True, text=True, check=False
        )
        if run.returncode:
            sys.stderr.write(run.stderr)
            run.check_returncode()
        return run.stdout

    def _wait_for(self, is_there: Callable[[], bool]) -> None:
        until = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                break
            if is_there():
                return
            time.sleep(0.05)
        raise ServerDiedError(f"the server did not start:\n{self._end_of_log()}")

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _answers_scans(self) -> bool:
        """Whether a scan without a key is refused, which shows that scans are answered."""
        scan = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/v1/scans", b"{}", method="POST")
        try:
            urllib.request.urlopen(scan, timeout=5).close()
        except urllib.error.HTTPError as refused:
            return refused.code == HTTPStatus.UNAUTHORIZED
        except (urllib.error.URLError, OSError):
            return False
        return True

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def _gone(self, seconds: float) -> bool:
        """Wait until the leader has ended and nothing listens on the port. Return False after `seconds` seconds."""
        if self.process is None:
            return True
        until = time.monotonic() + seconds
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        while self._listens() and time.monotonic() < until:
            time.sleep(0.01)
        if self._listens():
            return False
        self.process = None
        return True

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _end_of_log(self) -> str:
        return self.log[-LOG_CHARACTERS_SHOWN:]


@contextmanager
def portillon_server(
    database_url: str | None,
    data_dir: Path,
    workers: int | None = None,
    env: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
) -> Iterator[Running]:
    """Run a healthy server on a free loopback port. Without `database_url` its SQLite file is in `data_dir`."""
    data_dir.mkdir(parents=True, exist_ok=True)
    if database_url is None or database_url.startswith(SQLITE):
        lay_sqlite(
            Path(database_url.removeprefix(SQLITE)) if database_url else data_dir / "portillon.sqlite3"
        )
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment |= {
        "PYTHONPATH": str(ROOT),
        "PORTILLON_DATA": str(data_dir.absolute()),
        "PORTILLON_BASE_URL": f"http://localhost:{port}",
    }
    if database_url:
        environment["DATABASE_URL"] = database_url
    command = [sys.executable, "-m", "portillon.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
    if workers is not None:
        command += ["--workers", str(workers)]
    server = Running(port, data_dir, environment | dict(env or {}), [*command, *options])
    server.start()
    try:
        yield server
    finally:
        server.kill()
