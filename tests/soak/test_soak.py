"""A short soak on both engines: phones at doors without a good network, and the ledger afterwards. bin/soak is the long
one."""

from pathlib import Path

from tests.servers.portillon import Running
from tests.soak.soak import Options, soak

# What fails here must fail again at the next run; bin/soak draws its seeds.
SEEDS = {"sqlite": 110_411, "postgresql": 271_828}


def test_what_was_green_at_the_doors_is_in_the_ledger(
    server: Running, engine: str, database_url: str, tmp_path: Path
) -> None:
    # Phones die and disks fail in the long one: the auditor has to believe then what nobody can have seen.
    options = Options(SEEDS[engine], phones=5, scans=200, haste=2, death=0, failing=0)

    print(options)
    outcome = soak(server, database_url, tmp_path / "soak", options)

    assert not outcome.audit.faults, (options, outcome)
    assert outcome.audit.figures["greens by the phone"] > 0, (options, outcome)
