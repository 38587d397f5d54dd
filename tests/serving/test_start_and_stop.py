"""Test starting, stopping and replacing a real server.

`REPLACEMENTS=50 bin/test tests/serving/test_start_and_stop.py -k replacements` replaces it so often.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from portillon.serving import process
from tests.servers.migrated import lay_sqlite
from tests.servers.portillon import ROOT, Running, portillon_server
from tests.servers.postgres import Server
from tests.servers.site import site_on
from tests.serving.conftest import PATIENCE_SECONDS

REPLACEMENTS = int(os.environ.get("REPLACEMENTS", "2"))
CLIENTS = 4
# Clients that never pause leave a server that starts no processor.
PAUSE_SECONDS = 0.003

Start = Callable[[socket.socket], "subprocess.Popen[bytes]"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with portillon_server(None, tmp_path / "data", workers=2) as running:
        yield running


def test_a_second_server_on_the_port_says_so(server: Running) -> None:
    ended = subprocess.run(
        server.command, env=server.environment, capture_output=True, timeout=PATIENCE_SECONDS, check=False
    )

    said = ended.stderr.decode()
    assert ended.returncode == 1
    assert said.startswith(f"portillon: port {server.port} of 127.0.0.1 is taken"), said
    assert said.count("\n") == 1


def test_workers_end_with_a_killed_parent(tmp_path: Path) -> None:
    """Also the one whose client has sent all but the end of a body, and could take two minutes to send it."""
    slow = {"PORTILLON_REQUEST_SECONDS": "60"}
    with portillon_server(None, tmp_path / "data", workers=2, env=slow) as server:
        workers = children_of(server.pid)
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n")
            client.sendall(bytes(999_999))
            os.kill(server.pid, signal.SIGKILL)

            until = time.monotonic() + PATIENCE_SECONDS
            while any(map(is_alive, workers)):
                assert time.monotonic() < until, "workers go on without their parent"
                time.sleep(0.1)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Visits(threading.Thread):
    """A client that asks again and again, over one connection as long as it is kept, and notes what fails.

    A server may close a kept connection just when the next request is sent; like a browser, the client then asks once
    more over a new one (RFC 9112, section 9.3.1).
    """

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port, self.done, self.failed = port, 0, list[str]()
        self.enough = threading.Event()

    def run(self) -> None:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)) as connection:
            while not self.enough.wait(PAUSE_SECONDS):
                was_kept = connection.sock is not None
                try:
                    self._ask(connection)
                except OSError as error:
                    connection.close()
                    if not (was_kept and isinstance(error, ConnectionError)):
                        self.failed.append(repr(error))

    def _ask(self, connection: HTTPConnection) -> None:
        """Raises OSError."""
        connection.request("POST", "/api/v1/scans", b"{}")
        answer = connection.getresponse()
        answer.read()
        if answer.status != 401:
            self.failed.append(str(answer.status))
        self.done += 1


def test_replacements_under_load_fail_no_request(start: Start) -> None:
    """The next server listens on the same socket, which systemd holds in real life, before the last one stops."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as held:
        port = held.getsockname()[1]
        running = start(held)
        clients = [Visits(port) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        for _ in range(REPLACEMENTS):
            following = start(held)
            running.send_signal(signal.SIGTERM)
            assert running.wait(PATIENCE_SECONDS) == 0
            running = following
        for client in clients:
            client.enough.set()
            client.join()
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE_SECONDS) == 0

    assert [failure for client in clients for failure in client.failed] == []
    assert sum(client.done for client in clients) > REPLACEMENTS * CLIENTS


def test_a_worker_that_will_stop_leaves_new_connections_to_the_next(start: Start) -> None:
    """One that it accepted in its last moment would be closed before its request was read."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as held:
        port = held.getsockname()[1]
        old = start(held)
        answers = process_that_answers(port)
        (worker,) = children_of(old.pid)
        os.kill(worker, process.LAST_CALL)
        wait_until(lambda: not listens(worker, held))

        new = start(held)
        answers_now = {process_that_answers(port) for _connection in range(40)}
        for server in (old, new):
            server.send_signal(signal.SIGTERM)
            assert server.wait(PATIENCE_SECONDS) == 0

    assert len(answers_now) == 1
    assert answers not in answers_now


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A function that returns a server on the socket, passed on as systemd does, once it has a worker."""
    lay_sqlite(tmp_path / "portillon.sqlite3")
    with ExitStack() as stack:

        def started(held: socket.socket) -> "subprocess.Popen[bytes]":
            log = tmp_path / f"{time.monotonic_ns()}.log"
            server = served(tmp_path, held, log)
            stack.callback(server.wait)
            stack.callback(server.kill)
            wait_until(lambda: server.poll() is not None or children_of(server.pid) != [])
            assert server.poll() is None, log.read_text()
            return server

        yield started


def served(folder: Path, held: socket.socket, log: Path) -> "subprocess.Popen[bytes]":
    program = (
        f"import os; os.dup2({held.fileno()}, 3); os.environ['LISTEN_PID'] = str(os.getpid());"
        f"os.execv({sys.executable!r}, [{sys.executable!r}, '-m', 'portillon.cli', 'serve', '--workers', '1'])"
    )
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PORTILLON_", "DATABASE_URL"))
        },
        "PYTHONPATH": str(ROOT),
        "PORTILLON_DATA": str(folder),
        "LISTEN_FDS": "1",
    }
    with log.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-c", program], env=environment, pass_fds=[held.fileno()], stderr=file
        )


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def listens(pid: int, held: socket.socket) -> bool:
    """Whether the process has the socket open."""
    name = Path(f"/proc/self/fd/{held.fileno()}").readlink()
    return any(path.readlink() == name for path in Path(f"/proc/{pid}/fd").iterdir())


def process_that_answers(port: int) -> str:
    """Return what all ids of one process's requests begin with."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as connection:
        connection.request("GET", "/login/")
        return str(connection.getresponse().headers["X-Request-ID"]).partition("-")[0]


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_stopped_server_answers_what_it_was_asked(server: Running) -> None:
    """Scanners send again what met no server; each verdict that they were told is in the ledger."""
    site = site_on(server)
    (ticket,) = site.issue(1, admits=1000)
    with site.crowd() as crowd:
        crowd.start_scanning([(ticket.code, 1)])
        site.server.restart()
        told = crowd.stop_scanning()

    assert {one.status for one in told} == {200}
    admitted = {row["scan_id"] for row in site.ledger()}
    assert {one.answer["scan_id"] for one in told} <= admitted


def test_three_servers_first_started_together_all_start(tmp_path: Path, postgres: Server) -> None:
    """On one empty database, with a data folder each and one file of secrets, which the first of them makes."""
    url = postgres.create_database("together")
    commands = [sys.executable, "-m", "portillon.cli", "ledger", "verify"]
    processes = [
        subprocess.Popen(
            commands,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("PORTILLON_")},
                "PYTHONPATH": str(ROOT),
                "PORTILLON_DATA": str(tmp_path / str(number)),
                "PORTILLON_SECRET_FILE": str(tmp_path / "secrets.json"),
                "DATABASE_URL": url,
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for number in range(3)
    ]
    said = [process.communicate(timeout=PATIENCE_SECONDS * 3)[1] for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0], said
