"""Dumps a PostgreSQL database while it is in use, and restores a dump in one step, with PostgreSQL's own programs."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from portillon.cli.backups.archive import DATABASE, Writing
from portillon.cli.problem import NamedProblem

# What was there before stays in this schema until the restored data are proved.
ASIDE = "portillon_before_restore"
OPTIONS = ("--no-owner", "--no-privileges")


def dump(into: Writing) -> None:
    """Add a dump of what the caller's snapshot sees. Raises NamedProblem."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    command = [_program("pg_dump"), "--format=custom", *OPTIONS, f"--snapshot={snapshot}", *_database()]
    with subprocess.Popen(
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout
        assert running.stderr
        into.add(DATABASE, running.stdout)
        said = running.stderr.read().decode(errors="replace")
    if running.returncode:
        raise NamedProblem(f"pg_dump failed: {_last_line(said)}")


@contextmanager
def replaced(source: Path) -> Iterator[None]:
    """Restore the dump `source`, and keep it only if the block ends without an error. Raises NamedProblem."""
    program = _program("pg_restore")
    _undo_interrupted()
    if others := _others():
        raise NamedProblem(f"{others} others are connected to the database: stop the servers first")
    _run(f"ALTER SCHEMA public RENAME TO {ASIDE}", "CREATE SCHEMA public")
    try:
        _restore(program, source)
        yield
    except BaseException:
        connection.close()
        _undo_interrupted()
        raise
    connection.close()
    _run(f"DROP SCHEMA {ASIDE} CASCADE")


def _undo_interrupted() -> None:
    """Put back what an earlier restore, which was interrupted, had put aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (ASIDE,))
        is_there = cursor.fetchone()
    if is_there:
        _run("DROP SCHEMA IF EXISTS public CASCADE", f"ALTER SCHEMA {ASIDE} RENAME TO public")


def _others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        (others,) = cursor.fetchone()
    return int(others)


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(";".join(("BEGIN", *statements, "COMMIT")))


def _restore(program: str, source: Path) -> None:
    command = [program, "--single-transaction", "--exit-on-error", *OPTIONS, *_database(), str(source)]
    run = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    if run.returncode:
        raise NamedProblem(f"pg_restore failed: {_last_line(run.stderr)}")


def _program(name: str) -> str:
    """Return the program's path. Raises NamedProblem if it is missing or older than the server."""
    path = shutil.which(name)
    if path is None:
        raise NamedProblem(
            f"{name} is not installed: install PostgreSQL's client programs (postgresql-client)"
        )
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\d+", told)
    connection.ensure_connection()
    server = connection.connection.info.server_version // 10_000
    if version is None or int(version[0]) < server:
        raise NamedProblem(
            f"{path} is older than the server: install the client programs of PostgreSQL {server}"
        )
    return path


def _database() -> list[str]:
    """Return the option that names the database, without the password, which others on this machine could read."""
    keywords = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    parameters = {keyword: connection.settings_dict[name] for keyword, name in keywords.items()}
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()} - {"password"}
    options = {name: value for name, value in connection.settings_dict["OPTIONS"].items() if name in known}
    given = {name: str(value) for name, value in (parameters | options).items() if value not in ("", None)}
    return [f"--dbname={make_conninfo(**given)}"]


def _environment() -> dict[str, str]:
    password = connection.settings_dict["PASSWORD"]
    return {**os.environ, **({"PGPASSWORD": password} if password else {})}


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it says nothing"])[-1]
