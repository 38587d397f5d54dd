"""Test that the statistics of the API add up to what was scanned."""

from portillon.issuing.seals.codes import code_of
from tests.api.passes import board
from tests.organiser import Organiser


def test_an_event_tells_persons_arrivals_devices_and_reasons(alice: Organiser) -> None:
    ticket = alice.issue("Bob", admits=3)
    alice.issue("Eve")
    alice.scan(code_of(ticket), party=2)
    alice.scan(code_of(ticket), party=2)
    told = alice.api("GET", f"/events/{alice.event.pk}/stats")

    assert told.status == 200
    assert [told[name] for name in ("admitted", "expected", "inside", "show_rate")] == [2, 4, 2, 0.5]
    assert [one["persons"] for one in told["arrivals"]] == [2]
    assert told["refusals"] == {"party_too_large": 1}
    assert [(one["admitted"], one["refused"]) for one in told["per_device"]] == [(2, 1)]


def test_a_programme_and_its_venues_tell_what_stands(alice: Organiser) -> None:
    desk = board(alice)
    desk.takes_part(desk.castle, rule="unlimited", reimbursement="4.50")
    one, other = desk.issue("Free"), desk.issue("Free")
    desk.show(one["number"], party=3)
    desk.show(one["number"], desk.museum)
    mistake = desk.show(other["number"], party=5)["scan_id"]
    alice.api("POST", f"/scans/{mistake}/reversal", {"reversal_id": "0" * 8 + "-0000-4000-8000-" + "0" * 12})
    programme = alice.api("GET", f"/programmes/{desk.programme}/stats")
    castle = alice.api("GET", f"/venues/{desk.castle}/stats")

    assert (programme["entries"], programme["persons"], programme["complete"]) == (2, 4, True)
    assert (programme["issued"], programme["never_used"]) == (2, 1)
    assert programme["sites_per_pass"] == [{"sites": 2, "passes": 1}]
    assert programme["steps"] == [{"from_venue": desk.castle, "to_venue": desk.museum, "passes": 1}]
    assert (castle["entries"], castle["persons"], castle["companions"]) == (1, 3, [0, 0, 1, 0, 0])
    assert [one["amount"] for one in castle["repayments"]] in (["4.50"], [4.5])


def test_other_days_are_other_figures(alice: Organiser) -> None:
    desk = board(alice)
    desk.show(desk.issue("Free")["number"])

    assert alice.api("GET", f"/programmes/{desk.programme}/stats?until=2020-01-01")["entries"] == 0
    assert alice.api("GET", f"/programmes/{desk.programme}/stats?since=tomorrow").status == 422
    assert alice.api("GET", f"/programmes/{desk.programme}/stats?since=9999-12-31").status == 422
