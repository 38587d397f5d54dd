"""Test that whoever reads the whole ledger while scans go on sees one moment of it."""

from collections.abc import Callable
from typing import TypeVar

from tests.servers.site import Site

TIMES = 4

Read = TypeVar("Read")


def test_a_ledger_that_is_being_written_is_valid(site: Site) -> None:
    counted = _while_scanning(site, lambda: int(site.server.run("ledger", "verify").split()[0]))

    assert counted == sorted(counted)
    assert counted[0] < counted[-1], "nobody scanned"


def test_the_figures_of_an_event_agree_with_each_other(site: Site) -> None:
    for figures in _while_scanning(site, lambda: site.call("GET", f"/events/{site.event['id']}/stats")):
        assert figures["admitted"] == sum(minute["persons"] for minute in figures["arrivals"])
        assert figures["admitted"] == sum(device["admitted"] for device in figures["per_device"])
        assert figures["refused"] == sum(figures["refusals"].values())


def _while_scanning(site: Site, read: Callable[[], Read]) -> list[Read]:
    """Return what `read` returns while a crowd scans."""
    tickets = site.issue(20, admits=500)
    with site.crowd() as crowd:
        crowd.start_scanning([(ticket.code, 3) for ticket in tickets])
        found = [read() for _ in range(TIMES)]
        told = crowd.stop_scanning()
    assert {one.status for one in told} == {200}
    return found
