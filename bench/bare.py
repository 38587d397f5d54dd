"""Measures the database alone with the statements of a scan: by pgbench, and by one SQLite connection in a loop."""

import re
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import psycopg

from bench.load import CLIENTS, BrokenLoadError
from portillon.entries.ledger import postgresql, sqlite
from portillon.entries.ledger.facts import Asked
from portillon.entries.ledger.row import Row

# Ids that the program itself never reaches.
FIRST_BARE = 1_000_000_000
# The range of ids for one client's rows, far more than it can use.
NUMBERS_A_CLIENT = 10_000_000


@dataclass(frozen=True)
class Bare:
    per_second: float
    mean_ms: float


@dataclass(frozen=True)
class Place:
    """The rows that the facts statement reads: a key, a gate with its event, and the credentials."""

    key_hash: bytes
    gate: int
    event: int
    organisation: int
    credentials: Sequence[int]


def place_in(connection: psycopg.Connection | sqlite3.Connection) -> Place:
    """Return the database's only key, gate and event, and its credentials."""
    (key_hash,) = connection.execute("SELECT key_hash FROM accounts_apikey").fetchone() or ()
    gate, event, organisation = (
        connection.execute("SELECT id, event_id, organisation_id FROM places_gate").fetchone() or ()
    )
    ids = connection.execute("SELECT id FROM issuing_credential ORDER BY id").fetchall()
    return Place(bytes(key_hash), gate, event, organisation, [row[0] for row in ids])


class Pgbench:
    """pgbench with 8 clients, each with its own numbered rows.

    All parameters are prepared in a table, so that pgbench only sends statements, as the server does.
    """

    def __init__(self, bindir: Path, url: str, folder: Path) -> None:
        self._bindir, self._url, self._folder = bindir, url, folder
        with psycopg.connect(url) as connection:
            connection.execute(
                "CREATE TABLE bench_parameter (id bigint PRIMARY KEY, asked jsonb, rows jsonb)"
            )
            connection.execute(
                "INSERT INTO entries_writer (id, started_at, length, head) "
                "SELECT %s + n, now(), 0, '' FROM generate_series(0, %s) n",
                (FIRST_BARE, CLIENTS - 1),
            )

    def prepare(self, first: int, count: int) -> None:
        """Prepare `count` rows of each client, from number `first` on."""
        with psycopg.connect(self._url) as connection:
            scans = _scans(place_in(connection), range(first, first + count))
            with connection.cursor().copy("COPY bench_parameter FROM STDIN") as copy:
                for number, asked, row in scans:
                    copy.write_row((number, *_parameters(asked, row)))
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE bench_parameter")

    def run(self, first: int, seconds: int) -> tuple[Bare, int]:
        """Run from each client's row `first` on. Return the result and how many rows the busiest client used."""
        done = pgbench(self._bindir, self._url, self._folder, first, seconds)
        with psycopg.connect(self._url) as connection:
            (last,) = connection.execute(
                "SELECT max(length) FROM entries_writer WHERE id >= %s", (FIRST_BARE,)
            ).fetchone() or (first,)
        return done, last - first


def _scans(place: Place, numbers: range) -> Iterator[tuple[int, Asked, Row]]:
    """Yield the scans of each client with these numbers: each is the first entry of another credential."""
    for client, number in product(range(CLIENTS), numbers):
        unique = client * NUMBERS_A_CLIENT + number
        known = place.credentials[unique % len(place.credentials)]
        asked = Asked(uuid.uuid4(), place.key_hash, place.gate, known)
        yield unique, asked, row_of(place, FIRST_BARE + unique, FIRST_BARE + client, number + 1)


def _parameters(asked: Asked, row: Row) -> tuple[str, str]:
    return postgresql.facts_parameter([asked]), postgresql.rows_parameter([row], [b"m" * 32], {}, {})


def row_of(place: Place, credential: int, writer: int, number: int) -> Row:
    return Row(
        writer_id=writer, writer_seq=number, scan_id=uuid.uuid4(), kind="entry", fingerprint=b"f" * 16,
        organisation_id=place.organisation, event_id=place.event, gate_id=place.gate, device_id=None, operator_id=None,
        credential_id=credential, seq=1, reason="ok", party=1, used=1, allowed=1,
        left=0, moved=1, fresh=1, because=None, admitted_count=1,
        expected_count=1, scanned_at=None, decided_at=datetime.now(UTC), reverses=None, programme_id=None,
    )  # fmt: skip


def pgbench(bindir: Path, url: str, folder: Path, first: int, seconds: int) -> Bare:
    """Run 8 clients, each from its row number `first` on. Raises BrokenLoadError."""
    script = folder / "scan.sql"
    script.write_text(_script(), encoding="utf-8")
    command = [
        str(bindir / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "1", "-T", str(seconds),
        "-D", f"n={first}", "-D", f"rows={NUMBERS_A_CLIENT}", "-D", f"first={FIRST_BARE}", "-f", str(script), url,
    ]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    latency = re.search(r"latency average = ([\d.]+) ms", told.stdout)
    rate = re.search(r"tps = ([\d.]+)", told.stdout)
    if told.returncode or not latency or not rate:
        raise BrokenLoadError(told.stderr[-2000:])
    return Bare(float(rate.group(1)), float(latency.group(1)))


def _script() -> str:
    """Return the two statements of a scan; they read their parameters from the table."""
    here = "(SELECT {} FROM bench_parameter WHERE id = :id)"
    facts = postgresql.FACTS.replace("%s", here.format("asked"))
    append = postgresql.APPEND
    for value in (here.format("rows"), ":n", "decode(md5(:n::text), 'hex')", ":writer"):
        append = append.replace("%s", value, 1)
    append = append.replace("::bytea", "")
    setting = "\\set n :n + 1\n\\set id :client_id * :rows + :n - 1\n\\set writer :first + :client_id\n"
    return setting + f"{_one_line(facts)};\n{_one_line(append)};\n"


def _one_line(statement: str) -> str:
    return " ".join(statement.split())


def sqlite_loop(path: Path, times: int) -> Bare:
    """Run the statements of a scan `times` times: one connection, one transaction for each, synchronous=FULL."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    place = place_in(connection)
    head = (FIRST_BARE, "2026-01-01 00:00:00", 0, b"")
    connection.execute(
        "INSERT OR IGNORE INTO entries_writer (id, started_at, length, head) VALUES (?, ?, ?, ?)", head
    )
    (written,) = connection.execute(
        "SELECT length FROM entries_writer WHERE id = ?", (FIRST_BARE,)
    ).fetchone()
    rows = [row_of(place, FIRST_BARE + n, FIRST_BARE, n) for n in range(written + 1, written + times + 1)]
    values = [sqlite.parameters_of(row, b"m" * 32) for row in rows]
    start = time.perf_counter()
    for number, value in enumerate(values):
        known = place.credentials[number % len(place.credentials)]
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(sqlite.FACTS, (value[2], place.key_hash, place.gate, known)).fetchone()
        connection.execute(sqlite.APPEND, value)
        connection.execute(sqlite.TALLY, (FIRST_BARE, place.gate, place.event, 1, 1, 0, 0))
        connection.execute(sqlite.HEAD, (value[1], b"h" * 32, FIRST_BARE))
        connection.execute("COMMIT")
    took = time.perf_counter() - start
    connection.close()
    return Bare(times / took, took / times * 1000)
