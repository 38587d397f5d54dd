"""Test `override`: it admits persons against the rules once, counts them apart, and appends a row that is proved."""

import io
import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from portillon.entries.figures import stats
from portillon.entries.ledger import export
from portillon.entries.ledger.verify import verify
from portillon.entries.models import Kind, Scan
from portillon.entries.override import (
    NotOverridable,
    Override,
    OverrideReason,
    OverrideRequest,
    override,
    override_id,
)
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import passing_on
from portillon.issuing.tickets.passing_on import NewHolder
from tests.organiser import Organiser

DANA = 7


def refused(alice: Organiser, code: str | None = None, **more: Any) -> UUID:
    """Return the scan_id of a refused scan: the ticket is used up."""
    code = code or alice.code()
    alice.scan(code)
    return UUID(alice.scan(code, **more)["scan_id"])


def let_in(
    alice: Organiser, scan_id: UUID, party: int = 1, why: OverrideReason = OverrideReason.GOODWILL
) -> Override | NotOverridable:
    return override(alice.organisation.pk, OverrideRequest(scan_id, override_id(scan_id), why, DANA, party))


def test_it_is_a_row_of_its_own_kind(alice: Organiser) -> None:
    scan_id = refused(alice)

    let_in(alice, scan_id, why=OverrideReason.OUR_ERROR)

    row = Scan.objects.get(kind=Kind.OVERRIDE)
    assert (row.scan_id, row.seq, row.moved, row.fresh, row.operator_id) == (
        override_id(scan_id),
        None,
        1,
        0,
        DANA,
    )
    assert row.because == {"scan": str(scan_id), "note": "our_error"}
    assert Scan.objects.get(scan_id=scan_id).reason == "used_up"


def test_it_is_counted_apart(alice: Organiser) -> None:
    let_in(alice, refused(alice))

    counts = alice.api("GET", f"/events/{alice.event.pk}/counts")

    told = {name: counts[name] for name in ("admitted", "inside", "overridden", "refused")}
    assert told == {"admitted": 1, "inside": 2, "overridden": 1, "refused": 1}
    assert counts["per_gate"][0]["overridden"] == 1


def test_pressing_twice_lets_nobody_in_twice(alice: Organiser) -> None:
    scan_id = refused(alice)

    first, second = let_in(alice, scan_id), let_in(alice, scan_id)

    assert isinstance(first, Override)
    assert isinstance(second, Override)
    assert (first.replayed, second.replayed) == (False, True)
    assert stats.counts(alice.event)["overridden"] == 1


def test_another_number_of_persons_is_another_wish(alice: Organiser) -> None:
    scan_id = refused(alice, alice.code(admits=2), party=2)
    let_in(alice, scan_id, 1)

    assert let_in(alice, scan_id, 2) is NotOverridable.OTHER


@pytest.mark.parametrize("party", [0, -1, 3])
def test_no_more_than_the_ticket_is_for(alice: Organiser, party: int) -> None:
    scan_id = refused(alice, alice.code(admits=2), party=2)

    assert let_in(alice, scan_id, party) is NotOverridable.TOO_MANY


def test_who_was_admitted_needs_none(alice: Organiser) -> None:
    scan_id = UUID(alice.scan(alice.code())["scan_id"])

    assert let_in(alice, scan_id) is NotOverridable.ADMITTED


def test_an_override_is_not_overridden(alice: Organiser) -> None:
    scan_id = refused(alice)
    let_in(alice, scan_id)

    assert let_in(alice, override_id(scan_id)) is NotOverridable.ADMITTED


def test_nobody_is_let_in_without_a_known_ticket(alice: Organiser) -> None:
    foreign = UUID(alice.scan("no ticket of ours")["scan_id"])

    assert let_in(alice, foreign) is NotOverridable.UNKNOWN
    assert let_in(alice, uuid4()) is NotOverridable.UNKNOWN


def test_another_organisations_scan_does_not_exist(alice: Organiser, bob: Organiser) -> None:
    assert let_in(alice, refused(bob)) is NotOverridable.UNKNOWN


def test_the_ticket_is_no_freer_than_before(alice: Organiser) -> None:
    code = alice.code()
    let_in(alice, refused(alice, code))

    again = alice.scan(code)

    assert (again["reason"], again["used"]) == ("used_up", 1)
    assert len(again["history"]) == 2


def test_a_cancelled_ticket_may_be_admitted_all_the_same(alice: Organiser) -> None:
    ticket = alice.issue()
    alice.api("POST", f"/tickets/{ticket.pk}/cancel")
    scan_id = UUID(alice.scan(code_of(ticket))["scan_id"])

    assert isinstance(let_in(alice, scan_id), Override)
    assert verify() == 2


def test_the_ledger_proves_it(alice: Organiser) -> None:
    let_in(alice, refused(alice))

    assert verify() == 3


def test_the_ledger_tells_it_as_an_admission(alice: Organiser) -> None:
    scan_id = refused(alice)
    let_in(alice, scan_id)
    text = io.StringIO()
    export.as_jsonl(export.scans(), text)

    exported = [json.loads(line) for line in text.getvalue().splitlines()][-1]
    listed = alice.api("GET", "/scans?verdict=admitted")["scans"][-1]
    refusals = alice.api("GET", "/scans?verdict=refused")["scans"]

    assert (exported["kind"], exported["verdict"]) == ("override", "admitted")
    assert (listed["kind"], listed["verdict"]) == ("override", "admitted")
    assert [one["scan_id"] for one in refusals] == [str(scan_id)]


def test_a_device_cannot_scan_under_its_id(alice: Organiser) -> None:
    code = alice.code()
    scan_id = refused(alice, code)
    let_in(alice, scan_id)

    assert alice.scan(code, scan_id=str(override_id(scan_id))).status == 409


def test_nobody_is_let_in_by_a_ticket_that_was_passed_on_since(alice: Organiser) -> None:
    ticket = alice.issue(transferable=True)
    scan_id = UUID(alice.scan(code_of(ticket), party=2)["scan_id"])
    passing_on.pass_on(ticket, NewHolder("Bob", "bob@example.org", "en"))

    assert let_in(alice, scan_id, 1) is NotOverridable.PASSED_ON


def test_who_got_the_ticket_may_be_let_in(alice: Organiser) -> None:
    ticket = alice.issue(transferable=True)
    passing_on.pass_on(ticket, NewHolder("Bob", "bob@example.org", "en"))
    scan_id = UUID(alice.scan(code_of(ticket), party=2)["scan_id"])

    assert isinstance(let_in(alice, scan_id, 1), Override)
