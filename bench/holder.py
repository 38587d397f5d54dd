"""Measures the time from a code in view to the verdict on a phone that holds the tickets of its door (docs/leases.md).

As bench/door.py, but at an event whose tickets are handed over: the phone asks nobody, whatever the network does.
"""

from pathlib import Path

from bench import door
from bench.figure import Figure

P95_MAX = 60
# The first verdict of a phone takes longer than all others, and must not be the percentile.
CODES = 100


def measure(folder: Path) -> list[Figure]:
    return door.at_doors(folder, "strict", P95_MAX, {}, CODES)
