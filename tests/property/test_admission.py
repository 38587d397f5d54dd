"""Test `admission.decide` with random facts: it never admits too many, and it keeps its reasons in their order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from portillon.core.admission import decide
from portillon.core.credential import Credential, Gate, Missing, Usage
from portillon.core.verdict import Reason, Verdict

ORDER = list(Reason)

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
counts = st.integers(0, 2000)
events = st.integers(1, 2)
moments = st.integers(0, 3_000_000).map(lambda n: MIDNIGHT + timedelta(microseconds=n))
credentials = st.builds(Credential, events, counts.filter(bool), st.booleans(), st.booleans(), st.booleans())
gates = st.builds(Gate, events, moments, moments)


class Scan(NamedTuple):
    credential: Credential
    usage: Usage
    gate: Gate
    party: int
    at: datetime

    def verdict(self) -> Verdict:
        return decide(*self)


scans = st.builds(Scan, credentials, st.builds(Usage, counts), gates, counts.filter(bool), moments)

DEFECTS = {
    Reason.WRONG_GATE: lambda scan: scan._replace(gate=replace(scan.gate, event=scan.credential.event + 1)),
    Reason.CANCELLED: lambda scan: scan._replace(credential=replace(scan.credential, cancelled=True)),
    Reason.BLOCKED: lambda scan: scan._replace(credential=replace(scan.credential, blocked=True)),
    Reason.TOO_EARLY: lambda scan: scan._replace(
        gate=replace(scan.gate, doors_at=scan.at + timedelta(microseconds=1))
    ),
    Reason.EXPIRED: lambda scan: scan._replace(
        gate=replace(scan.gate, ends_at=scan.at - timedelta(microseconds=1))
    ),
    Reason.USED_UP: lambda scan: scan._replace(usage=Usage(scan.credential.admits)),
    Reason.PARTY_TOO_LARGE: lambda scan: scan._replace(party=scan.credential.admits + 1),
}


@given(scans)
def test_never_more_come_in_than_may(scan: Scan) -> None:
    verdict = scan.verdict()

    assert verdict.used == scan.usage.used + (scan.party if verdict.admitted else 0)
    assert not verdict.admitted or verdict.used <= verdict.allowed == scan.credential.admits
    assert verdict.remaining >= 0


@given(scans, st.sampled_from(list(DEFECTS)))
def test_one_defect_more_never_gives_a_later_reason(scan: Scan, defect: Reason) -> None:
    worse = DEFECTS[defect](scan).verdict()

    assert ORDER.index(worse.reason) <= min(ORDER.index(defect), ORDER.index(scan.verdict().reason))


@given(scans, st.integers(1, 2000))
def test_a_smaller_party_comes_in_where_a_larger_does(scan: Scan, smaller: int) -> None:
    party = min(smaller, scan.party)

    assert not scan.verdict().admitted or scan._replace(party=party).verdict().admitted


@given(scans, st.sampled_from(Missing))
def test_what_is_missing_decides_all(scan: Scan, missing: Missing) -> None:
    verdict = decide(missing, scan.usage, scan.gate, scan.party, scan.at)

    assert verdict == Verdict(Reason(missing.value))
