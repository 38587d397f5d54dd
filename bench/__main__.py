"""`python -m bench NAME…` runs these benches, prints one table and writes JSON to bench-results/.

bin/bench lists the names and installs what each bench needs.
"""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import django

from bench.figure import Figure

Measure = Callable[[Path], list[Figure]]

RESULTS = Path("bench-results")


def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="portillon-bench-") as folder:
        set_up(folder)
        figures = {name: _run(name, Path(folder)) for name in names}
    _print(figures)
    _keep(figures)


def set_up(folder: str) -> None:
    """Let benches that use the program in this process do so with its settings, and data in `folder`."""
    os.environ |= {"PORTILLON_DATA": folder, "DJANGO_SETTINGS_MODULE": "portillon.settings"}
    os.environ.pop("DATABASE_URL", None)
    django.setup()


def _run(name: str, folder: Path) -> list[Figure]:
    print(f"{name} …", file=sys.stderr, flush=True)
    return measure_of(name)(folder / name)


def measure_of(name: str) -> Measure:
    measure: Measure = import_module(f"bench.{name}").measure
    return measure


def _print(figures: dict[str, list[Figure]]) -> None:
    print(f"{'':2}{'what':62}{'measured':>12}  {'unit':10}{'target':>10}")
    for name, measured in figures.items():
        print(name)
        for figure in measured:
            flag = "  " if figure.reached else "! "
            print(f"{flag}{figure.name:62}{figure.value:>12,.4g}  {figure.unit:10}{figure.target:>10}")


def _keep(figures: dict[str, list[Figure]]) -> None:
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    kept = {
        "at": now.isoformat(timespec="seconds"),
        "machine": {
            "processors": os.cpu_count(),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "figures": {name: [figure.as_json() for figure in measured] for name, measured in figures.items()},
    }
    path = RESULTS / f"{now:%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"kept in {path}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
