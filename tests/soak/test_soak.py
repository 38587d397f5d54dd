"""A short soak on both engines: phones at doors without a good network, and the ledger afterwards. bin/soak is the long
one."""

import random
from pathlib import Path

from tests.servers.portillon import Running
from tests.soak.soak import Options, soak


def test_what_was_green_at_the_doors_is_in_the_ledger(
    server: Running, database_url: str, tmp_path: Path
) -> None:
    options = Options(random.randrange(1_000_000), phones=5, scans=200, haste=2, death=0.004)

    outcome = soak(server, database_url, tmp_path / "soak", options)

    assert not outcome.audit.faults, (options, outcome)
    assert outcome.audit.figures["greens by the phone"] > 0, (options, outcome)
