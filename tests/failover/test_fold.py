"""Test on real servers that figures equal the ledger although processes fold it during scans and reversals."""

import json
import random
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from tests.servers.portillon import Running
from tests.servers.site import Site, Ticket

FOLDERS = 3
FOLDS = 2
SCANNERS = 4
SCANS = 40


class Api:
    def __init__(self, server: Running, key: str) -> None:
        self._start = f"http://127.0.0.1:{server.port}/api/v1"
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def __call__(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._start + path, data, self._headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def test_processes_that_fold_at_once_count_each_entry_once(site: Site) -> None:
    server = site.server
    api = Api(server, site.key)
    programme, venues, numbers = _programme(api)
    with ThreadPoolExecutor() as pool:
        scans = [pool.submit(_scan, api, venues, numbers, seed) for seed in range(SCANNERS)]
        folders = [pool.submit(_fold_often, server) for _ in range(FOLDERS)]
        standing = [one for scan in scans for one in scan.result()]
        assert all(folder.result() == 0 for folder in folders)
    told = api(f"/programmes/{programme}/stats")

    assert told["complete"]
    assert (told["entries"], told["persons"]) == (
        len(standing),
        sum(party for _venue, _one, party in standing),
    )
    assert sum(one["entries"] for one in told["by_day"]) == len(standing)
    at_venues = {(one["venue"], one["entries"]) for one in told["by_venue"]}
    assert at_venues == {(venue, sum(one[0] == venue for one in standing)) for venue in venues}
    seen = {(venue, number) for venue, number, _party in standing}
    assert {(one["venue"], one["passes"]) for one in told["passes_by_venue"]} == {
        (venue, sum(one[0] == venue for one in seen)) for venue in venues
    }


def _programme(api: Api) -> tuple[str, list[str], list[str]]:
    made = api("/programmes", {"title": "Pass", "types": [{"name": "Free", "rule": "unlimited"}]})["id"]
    venues = [
        api("/venues", {"name": name, "address": "Here"})["id"] for name in ("Castle", "Museum", "Mill")
    ]
    for venue in venues:
        api(f"/programmes/{made}/venues", {"venue": venue})
    passes = api(f"/programmes/{made}/passes", [{"type": "Free", "name": f"Holder {n}"} for n in range(8)])
    return made, venues, [one["number"] for one in passes]


def _scan(api: Api, venues: list[str], numbers: list[str], seed: int) -> list[tuple[str, str, int]]:
    """Scan, reverse every fourth entry, and return the entries that stand."""
    dice = random.Random(seed)
    standing = []
    for place in range(SCANS):
        venue, number, party = dice.choice(venues), dice.choice(numbers), dice.randint(1, 5)
        scan = str(uuid4())
        told = api("/scans", {"scan_id": scan, "code": number, "gate": venue, "party": party})
        assert told["verdict"] == "admitted"
        if place % 4:
            standing.append((venue, number, party))
        else:
            api(f"/scans/{scan}/reversal", {"reversal_id": str(uuid4())})
    return standing


def _fold_often(server: Running) -> int:
    command = [sys.executable, "-m", "portillon.cli", "ledger", "fold"]
    return sum(
        subprocess.run(command, env=dict(server.environment), check=False).returncode for _ in range(FOLDS)
    )


def test_an_event_that_is_folded_and_read_at_once_counts_each_row_once(site: Site) -> None:
    tickets = site.issue(SCANNERS * SCANS, admits=2)
    with ThreadPoolExecutor() as pool:
        doors = [pool.submit(_let_in, site, tickets[n::SCANNERS]) for n in range(SCANNERS)]
        folders = [pool.submit(_fold_often, site.server) for _ in range(FOLDERS)]
        readers = [pool.submit(_read_often, site) for _ in range(FOLDERS)]
        stayed = sum(door.result() for door in doors)
        assert all(folder.result() == 0 for folder in folders)
        assert all(reader.result() for reader in readers)

    before = _figures(site)
    site.server.run("ledger", "fold")
    assert _figures(site) == before
    assert sum(one["persons"] for one in before["arrivals"]) == before["admitted"] == 2 * stayed
    assert before["refusals"] == {"used_up": stayed}
    site.server.run("ledger", "verify")


def _let_in(site: Site, tickets: list[Ticket]) -> int:
    """Let two persons in with each ticket, reverse every fourth entry, try the others again; return how many stand."""
    api = Api(site.server, site.key)
    stayed = 0
    for place, ticket in enumerate(tickets):
        scan = str(uuid4())
        told = api("/scans", {"scan_id": scan, "code": ticket.code, "gate": site.gate, "party": 2})
        assert told["verdict"] == "admitted"
        if place % 4:
            again = {"scan_id": str(uuid4()), "code": ticket.code, "gate": site.gate}
            assert api("/scans", again)["verdict"] == "refused"
            stayed += 1
        else:
            api(f"/scans/{scan}/reversal", {"reversal_id": str(uuid4())})
    return stayed


def _read_often(site: Site) -> bool:
    """Whether the figures agree with the tallies, which the scans keep, at each of several moments."""
    told = [_figures(site) for _ in range(SCANS)]
    return all(sum(one["persons"] for one in each["arrivals"]) == each["admitted"] for each in told)


def _figures(site: Site) -> dict[str, Any]:
    figures: dict[str, Any] = site.call("GET", f"/events/{site.event['id']}/stats")
    return figures
