"""`portillon ledger`: verify it, export it, and fold it into the statistics."""

import argparse
import sys

from portillon.cli.moment import moment
from portillon.cli.problem import NamedProblem
from portillon.cli.tickets import event_numbered
from portillon.entries.figures import event_rollup, rollup
from portillon.entries.figures.recount import wrong_figures
from portillon.entries.ledger import export as table
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.ledger.verify import Broken
from portillon.entries.ledger.verify import verify as prove


def verify(_options: argparse.Namespace) -> None:
    """Print the number of rows. Raises NamedProblem with the first broken row."""
    with snapshot():
        found = prove()
        if not isinstance(found, Broken):
            found = wrong_figures() or found
    if isinstance(found, Broken):
        raise NamedProblem(
            f"row {found.row} is broken: {found.why}" if found.row else f"the ledger is broken: {found.why}"
        )
    print(f"{found} rows, each as it was written")


def fold_figures(_options: argparse.Namespace) -> None:
    """Fold all new rows into the statistics at once; a running server does so in small portions."""
    rollup.fold()
    event_rollup.fold()


def export(options: argparse.Namespace) -> None:
    event = event_numbered(options.event) if options.event else None
    since = moment(options.since, event.zone if event else "UTC") if options.since else None
    table.sort_on_disk()
    found = table.scans(event.pk if event else None, since)
    if options.format == "xlsx":
        table.as_xlsx(found, sys.stdout.buffer)
    elif options.format == "jsonl":
        table.as_jsonl(found, sys.stdout)
    else:
        table.as_csv(found, sys.stdout)
