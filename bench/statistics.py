"""Statistics of passes with a million entries on SQLite: the fold, pages and files; and suggestions while typing."""

import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.figure import Figure
from bench.inside import started

ENTRIES = int(os.environ.get("PORTILLON_BENCH_ENTRIES", "1000000"))
PASSES = ENTRIES // 10
VENUES = 40
DAYS = 365
BATCH_ROWS = 2000
TIMES = 5
SUGGESTIONS = 300


def measure(_folder: Path) -> list[Figure]:
    started()
    programme, desks, numbers = _programme()
    _write(programme, desks)
    folded = _seconds(_fold)
    client = _client(programme)
    # Whose rows were written in bulk; a running program's are known to the planner by then.
    _analyse()
    suggested = _suggested(desks[0], numbers)
    start = f"/programmes/{programme.pk}/statistics/"
    year = f"since={(datetime.now(UTC) - timedelta(days=DAYS)).date()}"
    pages = {
        "list of entries, 30 days": f"{start}entries/",
        "list of entries, the whole year": f"{start}entries/?{year}",
        "list, the whole year, one number": f"{start}entries/?{year}&number={numbers[0]}",
        "list of a venue": f"/desks/{desks[0].pk}/statistics/entries/",
        "all charts, 90 days": start,
        "all charts, the whole year": f"{start}?{year}",
        "all charts of a venue, the whole year": f"/desks/{desks[0].pk}/statistics/?{year}",
        "statement of a year": f"{start}statement/",
    }
    entries = f"{ENTRIES:,} entries"
    return [
        Figure(f"suggestion among {PASSES:,} passes, 95th percentile", suggested, "ms", most=30),
        Figure(f"{entries} folded for the first time", folded, "s"),
        *(Figure(name, _median(client, address), "s", most=1) for name, address in pages.items()),
        *_files(f"{start}entries", year),
    ]


def _programme() -> Any:
    from decimal import Decimal

    from portillon.accounts.models import Organisation
    from portillon.issuing.passes import PassData, issue
    from portillon.places.models import Participation
    from portillon.places.programmes import create_programme, create_venue

    organisation = Organisation.objects.create(slug="board", name="Board")
    types = [{"name": "Initial", "rule": "unlimited"}, {"name": "Family", "rule": "once"}]
    programme = create_programme(organisation, types, title_fr="Pass Destination")
    desks = [create_venue(organisation, name=f"Venue {n}") for n in range(VENUES)]
    for desk in desks:
        Participation.objects.create(programme=programme, venue=desk.venue, reimbursement=Decimal("4.50"))
    kinds = list(programme.types.order_by("pk"))
    made = issue(programme, [PassData(kinds[n % 3 == 0], f"Holder {n}") for n in range(PASSES)])
    return programme, desks, [one.number for one in made]


def _write(programme: Any, desks: list[Any]) -> None:
    """Through the pen, in a chain, with tallies."""
    from portillon.entries import statements
    from portillon.entries.ledger import Pen

    pen, rows = Pen(), _rows(programme, [desk.pk for desk in desks])
    while batch := list(islice(rows, BATCH_ROWS)):
        with statements.whole():
            pen.append(batch)


def _rows(programme: Any, desks: list[int]) -> Iterator[Any]:
    from django.utils import timezone

    from portillon.entries.row import Row
    from portillon.issuing.models import Credential

    passes = list(Credential.objects.passes().values_list("pk", flat=True))
    dice, seqs = random.Random(7), Counter[int]()
    first = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
    usual = {**dict.fromkeys(Row._fields), **{n: 0 for n, kind in Row.__annotations__.items() if kind is int}}
    usual |= {"kind": "entry", "reason": "ok", "organisation_id": programme.organisation_id, "used": 1}
    usual |= {"programme_id": programme.pk}
    for number in range(ENTRIES):
        day, one = timedelta(days=DAYS * number // ENTRIES), dice.choice(passes)
        seqs[one] += 1
        party = dice.randint(1, 5)
        entry = Row(**usual)._replace(
            scan_id=UUID(int=dice.getrandbits(128)), fingerprint=dice.randbytes(16), gate_id=dice.choice(desks),
            credential_id=one, seq=seqs[one], party=party, moved=party, fresh=party,
            decided_at=first + day + timedelta(hours=dice.randint(9, 18), seconds=dice.randint(0, 3599)),
        )  # fmt: skip
        yield entry
        if number % 50 == 0:
            seqs[one] += 1
            back = entry._replace(seq=seqs[one], kind="reversal", moved=-party, fresh=-party, used=0)
            yield back._replace(scan_id=UUID(int=dice.getrandbits(128)), reverses=entry.scan_id)


def _fold() -> None:
    from portillon.entries.rollup import fold

    if not fold():
        raise RuntimeError("the fold did not end")


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize")


def _client(programme: Any) -> Any:
    from django.test import Client

    from portillon.accounts.models import Membership, Role, User

    user = User.objects.create_user("board@example.org", "not needed here")
    Membership.objects.create(user=user, organisation=programme.organisation, role=Role.BOARD)
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def _suggested(desk: Any, numbers: list[str]) -> float:
    """Milliseconds, after four to seven digits of passes at random."""
    from portillon.entries import suggest

    dice = random.Random(8)
    asked = [dice.choice(numbers)[: dice.randint(4, 7)] for _ in range(SUGGESTIONS)]
    took = [
        _seconds(lambda digits=digits: suggest.passes(desk, desk.organisation, digits)) for digits in asked
    ]
    return statistics.quantiles(took, n=20)[-1] * 1000


def _median(client: Any, address: str) -> float:
    return statistics.median(_seconds(lambda: _get(client, address)) for _ in range(TIMES))


def _get(client: Any, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")


def _seconds(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _files(address: str, query: str) -> Iterator[Figure]:
    """Each made in a process of its own, to see its memory."""
    for form in ("csv", "xlsx"):
        seconds, megabytes = _in_a_process(f"{address}.{form}?{query}")
        yield Figure(f"{ENTRIES:,} entries as {form.upper()}", seconds, "s", most=60)
        yield Figure(f"largest resident memory, {form.upper()}", megabytes, "MB", most=200)


def _in_a_process(address: str) -> tuple[float, float]:
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "bench.statistics", address])
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{address} ended with {status}")
    return time.perf_counter() - start, _megabytes(usage)


def _megabytes(usage: resource.struct_rusage) -> float:
    """Linux counts ru_maxrss in KiB."""
    return usage.ru_maxrss * 1024 / 1e6


def _export(address: str) -> None:
    started()
    from django.test import Client

    from portillon.accounts.models import User

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(email="board@example.org"))
    for _part in client.get(address).streaming_content:
        pass


if __name__ == "__main__":
    _export(sys.argv[1])
