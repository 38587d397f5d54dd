"""Test many scanners of one ticket on several server processes: it admits exactly as many persons as it may."""

import random
import time
from uuid import uuid4

import pytest

from tests.servers.site import Site, assert_counted_once

TICKETS = 10
SCANS = 50


@pytest.mark.parametrize("admits", [1, 3])
def test_fifty_simultaneous_scans_admit_exactly_as_many_as_the_ticket_does(site: Site, admits: int) -> None:
    tickets = site.issue(TICKETS, admits)
    told = []
    with site.crowd() as crowd:
        for ticket in tickets:
            answers = crowd.scan_at_once([{"code": ticket.code, "party": 1}] * SCANS)
            admitted = [one.answer["used"] for one in answers if one.answer["verdict"] == "admitted"]
            assert sorted(admitted) == list(range(1, admits + 1))
            assert {one.answer["reason"] for one in answers} == {"ok", "used_up"}
            told += answers

    assert_counted_once(site, told, tickets)


def test_one_scan_sent_twenty_times_at_once_counts_once(site: Site) -> None:
    tickets = site.issue(10, admits=2)
    told = []
    with site.crowd() as crowd:
        for ticket in tickets:
            scan = {"scan_id": str(uuid4()), "code": ticket.code, "party": 1}
            answers = crowd.scan_at_once([scan] * 20)
            assert [one.answer["replayed"] for one in answers].count(False) == 1
            assert len({str(one.answer | {"replayed": None}) for one in answers}) == 1
            told += answers

    assert_counted_once(site, told, tickets)


def test_parties_of_any_size_never_exceed_the_ticket(site: Site) -> None:
    tickets = site.issue(TICKETS, admits=4)
    told = []
    with site.crowd() as crowd:
        for ticket in tickets:
            told += crowd.scan_at_once(
                [{"code": ticket.code, "party": random.randint(1, 3)} for _ in range(20)]
            )

    assert_counted_once(site, told, tickets)


@pytest.mark.parametrize("act, reason", [("cancel", "cancelled"), ("reissue", "blocked")])
def test_nobody_comes_in_on_a_code_that_was_withdrawn(site: Site, act: str, reason: str) -> None:
    tickets = site.issue(5, admits=1000)
    withdrawn = {}
    with site.crowd() as crowd:
        crowd.start_scanning([(ticket.code, 2) for ticket in tickets])
        for ticket in tickets:
            time.sleep(0.2)
            site.call("POST", f"/tickets/{ticket.id}/{act}")
            withdrawn[ticket.code] = time.monotonic()
        time.sleep(0.2)
        told = crowd.stop_scanning()

    after = [one.answer["reason"] for one in told if one.sent_at > withdrawn[one.body["code"]]]
    assert set(after) == {reason}
    assert_counted_once(site, told, tickets)
