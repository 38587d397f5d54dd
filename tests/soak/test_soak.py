"""A short soak on both engines: phones at doors without a good network, and the ledger afterwards. bin/soak is the long
one."""

from pathlib import Path
from typing import TypedDict

from tests.servers.portillon import Running
from tests.soak.soak import Options, Outcome, soak


class Short(TypedDict):
    haste: float
    death: float
    failing: float
    wiping: float
    kills: int


# What fails here must fail again at the next run; bin/soak draws its seeds.
SEEDS = {"sqlite": 110_411, "postgresql": 271_828}
# Phones and the server die, and disks fail and are emptied, in the long one: the auditor has to believe then what
# nobody can have seen.
SHORT: Short = {"haste": 2, "death": 0, "failing": 0, "wiping": 0, "kills": 0}


def test_what_was_green_at_the_doors_is_in_the_ledger(
    server: Running, engine: str, database_url: str, tmp_path: Path
) -> None:
    options = Options(SEEDS[engine], phones=5, scans=200, **SHORT)
    figures = _clean(soak(server, database_url, tmp_path / "soak", options), options)
    assert figures["greens by the phone"] > 0, options


def test_no_ticket_that_phones_hold_lets_in_twice(
    server: Running, engine: str, database_url: str, tmp_path: Path
) -> None:
    options = Options(SEEDS[engine], phones=5, scans=150, policy="strict", restless=0.06, **SHORT)
    figures = _clean(soak(server, database_url, tmp_path / "soak", options), options)
    assert figures["handed over"] > 0, options
    assert figures["given back"] > 0, options


def _clean(outcome: Outcome, options: Options) -> dict[str, int]:
    print(options, outcome)
    assert not outcome.audit.faults
    return outcome.audit.figures
