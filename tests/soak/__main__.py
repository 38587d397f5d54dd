"""`python -m tests.soak`: a soak on a server of its own; bin/soak has the help."""

import argparse
import random
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.servers.migrated import create_postgresql
from tests.servers.portillon import Running, portillon_server
from tests.servers.postgres import postgres_server
from tests.soak.soak import Options, Outcome, Stuck, soak

SHOWN_MAX = 30


def main(arguments: list[str]) -> int:
    asked = _asked(arguments)
    options = Options(asked.seed, asked.phones, asked.scans, haste=asked.haste, policy=asked.policy)
    print(
        f"seed {options.seed}: {options.phones} phones, {options.scans:,} scans, {options.policy}", flush=True
    )
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="portillon-soak-"))
    try:
        with _server(folder, asked.postgres) as (server, url):
            outcome = soak(server, url, folder, options)
    except Stuck as stuck:
        print(f"FAULT: {stuck}")
        return 1
    _print(outcome, options)
    print(f"what was seen and stored is kept in {folder}")
    return 1 if outcome.audit.faults else 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/soak", add_help=False)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--phones", type=int, default=Options.phones)
    parser.add_argument("--scans", type=int, default=Options.scans)
    parser.add_argument("--haste", type=float, default=Options.haste)
    parser.add_argument("--policy", choices=("known", "strict"), default=Options.policy)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--keep", type=Path)
    return parser.parse_args(arguments)


@contextmanager
def _server(folder: Path, is_postgres: bool) -> Iterator[tuple[Running, str]]:
    data = folder.absolute() / "data"
    with ExitStack() as stack:
        url = f"sqlite:///{data / 'portillon.sqlite3'}"
        if is_postgres:
            url = create_postgresql(stack.enter_context(postgres_server()), "soak")
        yield stack.enter_context(portillon_server(url, data)), url


def _print(outcome: Outcome, options: Options) -> None:
    for place, figures in enumerate(outcome.figures):
        print(f"phone {place:<3}{_about(figures, options.haste)}")
    for name, figure in (*outcome.done.items(), *outcome.audit.figures.items()):
        print(f"{name:32}{figure:>10,}")
    print(f"ledger verify: {outcome.verified}")
    faults = outcome.audit.faults
    for fault in faults[:SHOWN_MAX]:
        print(f"FAULT: {fault}")
    print(f"{len(faults)} faults" if faults else "Nothing lost, nothing twice, all flagged.")


def _about(figures: Mapping[str, int], haste: float) -> str:
    silent = figures["silentMsMax"] / 1000 * haste
    return (
        f"{figures['scans']:>7,} scans, {figures['green']:,} green, {figures['byPhone']:,} of them by itself,"
        f" {figures['held']:,} as holder;"
        f" died {figures['deaths']} times, {figures['alarms']} alarms, longest offline {silent:.0f} s"
    )


if __name__ == "__main__":
    # A terminated soak leaves its `with` blocks like an interrupted one, so its server ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
