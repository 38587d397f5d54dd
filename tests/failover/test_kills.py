"""Test with servers that are killed and scanners that send again: no verdict is lost, and nobody is counted twice.

`KILLS=100 bin/test tests/failover/test_kills.py` kills each server so often. `--randomly-seed=N` waits as long before
each kill as the run that printed N did.
"""

import os
import random
import signal
import time
from pathlib import Path

from tests.servers.portillon import Running
from tests.servers.site import Site, Ticket, assert_ledger_holds

# PostgreSQL keeps running when the server is killed; tests/postgres crashes it.
KILLS = {"sqlite": 4, "postgresql": 2}
ALIVE_SECONDS_MAX = 0.5
WORKER_KILLS = {"sqlite": 2, "postgresql": 1}
# The server gives up when a worker dies twice within 5.5 s.
WORKER_ALIVE_SECONDS = 3.3


def test_a_server_killed_again_and_again_loses_and_doubles_nothing(small_site: Site, engine: str) -> None:
    tickets = many_tickets(small_site)
    with small_site.crowd() as crowd:
        crowd.start_scanning([(ticket.code, 3) for ticket in tickets], scanners=2)
        for _ in range(often(KILLS[engine])):
            time.sleep(random.uniform(0, ALIVE_SECONDS_MAX))
            small_site.server.kill()
            small_site.server.start(until="scanning")
        told = crowd.stop_scanning()

    assert_ledger_holds(small_site, told, tickets)


def test_workers_killed_one_by_one_lose_and_double_nothing(own_site: Site, engine: str) -> None:
    tickets = many_tickets(own_site)
    with own_site.crowd() as crowd:
        crowd.start_scanning([(ticket.code, 3) for ticket in tickets])
        for _ in range(often(WORKER_KILLS[engine])):
            time.sleep(WORKER_ALIVE_SECONDS)
            kill_the_oldest_worker(own_site.server)
        told = crowd.stop_scanning()

    assert_ledger_holds(own_site, told, tickets)


def often(by_default: int) -> int:
    return int(os.environ.get("KILLS", by_default))


def many_tickets(site: Site) -> list[Ticket]:
    """Issue a few tickets that all scanners share, and many that are not used up soon."""
    return site.issue(10, admits=500) + site.issue(300, admits=4)


def kill_the_oldest_worker(server: Running) -> None:
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    os.kill(min(map(int, children), key=_started), signal.SIGKILL)


def _started(pid: int) -> int:
    """Return when the process started, in clock ticks since the machine's start (field 22 of its proc(5) stat)."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
