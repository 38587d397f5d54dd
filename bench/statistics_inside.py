"""Measures for bench/statistics.py on one engine, in its own process because the settings are read only once."""

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Any

from bench import big_ledger
from bench.figure import Figure
from bench.inside import started
from portillon.cli.serve import load_for_all_workers

SECONDS_MAX = {"PostgreSQL": 0.3, "SQLite": 1.0}
TIMES = 10
SUGGESTIONS = 500
EXPORTED_ROWS = 1_000_000


def main(engine: str, passes: int, entries: int) -> None:
    started()
    load_for_all_workers()
    big_ledger.build(passes, entries)
    told = [*_folded(engine, entries), *_suggested(engine, passes), *_pages(engine, entries)]
    told += _files(engine, entries)
    print(json.dumps([_plain(figure) for figure in told]))


def _plain(figure: Figure) -> dict[str, Any]:
    return asdict(figure)


def _folded(engine: str, entries: int) -> Iterator[Figure]:
    from portillon.entries.figures.rollup import fold

    took = _seconds(fold)
    # A database of an earlier run is folded already.
    if took > 1:
        yield Figure(f"{engine}: {entries:,} rows folded for the first time", took, "s")


def _suggested(engine: str, passes: int) -> Iterator[Figure]:
    """Measure suggestions for four to seven digits of random passes."""
    from portillon.entries import suggest
    from portillon.issuing.models import Credential
    from portillon.places.models import Gate

    desk = Gate.objects.filter(venue__isnull=False).select_related("organisation").order_by("pk")[0]
    first = Credential.objects.passes().order_by("pk").values_list("pk", flat=True)[0]
    dice = random.Random(8)
    some = [first + dice.randrange(passes) for _ in range(SUGGESTIONS)]
    numbers = Credential.objects.filter(pk__in=some).values_list("number", flat=True)
    asked = [number[: dice.randint(4, 7)] for number in numbers]
    took = [_seconds(partial(suggest.passes, desk, desk.organisation, digits)) for digits in asked]
    p95 = statistics.quantiles(took, n=20)[-1] * 1000
    yield Figure(f"{engine}: suggestion among {passes:,} passes, p95", p95, "ms", most=30)


def _pages(engine: str, entries: int) -> Iterator[Figure]:
    client = _client()
    for name, address in _addresses().items():
        _get(client, address)
        took = [_seconds(partial(_get, client, address)) for _ in range(TIMES)]
        yield Figure(f"{engine}: {name}, p50", statistics.median(took), "s")
        p95 = statistics.quantiles(took, n=20)[-1]
        yield Figure(f"{engine}: {name}, p95", p95, "s", most=SECONDS_MAX[engine])


def _addresses() -> dict[str, str]:
    from portillon.issuing.models import Credential
    from portillon.places.models import Gate, PassType, Programme

    programme, desk = Programme.objects.get(), Gate.objects.filter(venue__isnull=False).order_by("pk")[3]
    number = Credential.objects.passes().order_by("pk").values_list("number", flat=True)[1000]
    kind = PassType.objects.order_by("pk").values_list("pk", flat=True)[0]
    start, at_desk = f"/programmes/{programme.pk}/statistics/", f"/desks/{desk.pk}/statistics/"
    filters = {
        "one number": f"number={number}", "four digits": f"number={number[:4]}", "a venue": f"venue={desk.pk}",
        "a type": f"type={kind}", "a fee": "fee=free", "repaid": "repaid=yes", "valid": "state=valid",
        "expired": "state=expired", "blocked": "state=blocked", "a device": f"device=Till+{desk.pk}-1",
        "taken back": "active=no",
    }  # fmt: skip
    return {
        "list, 30 days": f"{start}entries/?{_period(30)}",
        "list, a year": f"{start}entries/?{_period(365)}",
        **{
            f"list, a year, {name}": f"{start}entries/?{_period(365)}&{asked}"
            for name, asked in filters.items()
        },
        "list of a venue, a year": f"{at_desk}entries/?{_period(365)}",
        "all charts of a venue, a year": f"{at_desk}?{_period(365)}",
        "all charts, a year": f"{start}?{_period(365)}",
        "statement of a year": f"{start}statement/?{_period(365)}",
    }


def _period(days: int) -> str:
    from portillon.entries.models import Scan

    last = Scan.objects.filter(programme_id__isnull=False).latest("pk").decided_at.date()
    return f"since={last - timedelta(days=days - 1)}&until={last}"


def _client() -> Any:
    from django.test import Client

    from portillon.accounts.models import User

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(email="board@example.org"))
    return client


def _get(client: Any, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")


def _seconds(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _files(engine: str, entries: int) -> Iterator[Figure]:
    """Measure each export in its own process, to see its memory: about a million rows, or all if there are fewer."""
    from portillon.places.models import Programme

    rows = min(entries, EXPORTED_ROWS)
    seconds_max = 60 if rows == EXPORTED_ROWS else None

    days = round(366 * min(1, EXPORTED_ROWS / entries))
    start = f"/programmes/{Programme.objects.get().pk}/statistics/entries"
    for form in ("csv", "xlsx"):
        seconds, megabytes = _in_a_process(f"{start}.{form}?{_period(days)}")
        yield Figure(f"{engine}: {rows:,} rows as {form.upper()}", seconds, "s", most=seconds_max)
        yield Figure(f"{engine}: largest resident memory, {form.upper()}", megabytes, "MB", most=200)


def _in_a_process(address: str) -> tuple[float, float]:
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "bench.statistics_inside", address])
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{address} ended with {status}")
    return time.perf_counter() - start, _megabytes(usage)


def _megabytes(usage: resource.struct_rusage) -> float:
    """Return the largest resident memory in MB (Linux counts ru_maxrss in KiB)."""
    return usage.ru_maxrss * 1024 / 1e6


def _export(address: str) -> None:
    started()
    for _part in _client().get(address).streaming_content:
        pass


if __name__ == "__main__":
    if len(sys.argv) == 2:
        _export(sys.argv[1])
    else:
        main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
