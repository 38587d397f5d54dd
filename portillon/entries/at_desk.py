"""A decision at a venue's desk: what a pass may do there is read beside the facts that every scan has.

It is read after them, so that whatever another process appends in between takes the place in the pass's sequence
that this batch wants, and the batch decides again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from portillon.core import admission, calendar
from portillon.core.credential import Desk, Missing, Participation, Pass, Rule, Visits
from portillon.core.verdict import Reason
from portillon.entries.at_door import credential_of, iso
from portillon.entries.ledger.facts import Decision, Facts, Shown
from portillon.entries.ledger.row import Row
from portillon.entries.models import Scan
from portillon.issuing.models import Credential
from portillon.places import models as places


@dataclass(frozen=True, slots=True)
class Visit:
    """An entry that stands."""

    gate: int
    at: datetime
    device: int | None


@dataclass(slots=True)
class Passes:
    """What is known of the passes of one batch, each entry that it decides included."""

    _terms: dict[int, Pass] = field(default_factory=dict)
    _visits: dict[int, list[Visit]] = field(default_factory=dict)
    _desks: dict[int, Desk] = field(default_factory=dict)

    def decide(self, shown: Shown, facts: Facts, party: int, now: datetime) -> Decision:
        known = credential_of(shown, facts)
        terms = self._terms.get(facts.credential or 0)
        assert facts.gate is not None
        desk = self._desks[facts.gate]
        here = [visit for visit in self._visits.get(facts.credential or 0, []) if visit.gate == facts.gate]
        visits = self._counted(facts, here, desk.zone, now)
        if terms is None or isinstance(known, Missing):
            return admission.decide(known, visits, desk, party, now), {"event": facts.credential_event}
        terms = replace(terms, cancelled=known.cancelled, blocked=known.blocked, superseded=known.superseded)
        verdict = admission.decide(terms, visits, desk, party, now)
        return verdict, _because(
            verdict.reason, facts, terms, admission.valid_until(terms, visits, desk.zone), here
        )

    def _counted(self, facts: Facts, here: Sequence[Visit], zone: str, now: datetime) -> Visits:
        today = calendar.day_of(now, zone)
        anywhere = self._visits.get(facts.credential or 0, [])
        return Visits(
            ever=len(here),
            this_day=sum(calendar.day_of(visit.at, zone) == today for visit in here),
            first_at=min((visit.at for visit in anywhere), default=None),
        )

    def add(self, row: Row) -> None:
        """Count what this batch has let in."""
        if row.programme_id is not None and row.credential_id is not None:
            visit = Visit(row.gate_id, row.decided_at, row.device_id)
            self._visits.setdefault(row.credential_id, []).append(visit)


def _because(
    reason: Reason, facts: Facts, terms: Pass, until: datetime | None, here: Sequence[Visit]
) -> dict[str, Any] | None:
    match reason:
        case Reason.WRONG_GATE:
            return {"programme": facts.programme}
        case Reason.CANCELLED:
            return {"at": iso(facts.cancelled_at)}
        case Reason.TOO_EARLY:
            return {"at": iso(terms.valid_from)}
        case Reason.EXPIRED:
            return {"at": iso(until)}
        case Reason.USED_UP:
            last = max(here, key=lambda visit: visit.at)
            return {"at": iso(last.at), "gate": last.gate, "device": last.device}
    return None


def read(facts: Sequence[Facts]) -> Passes:
    """What the decisions at desks among these need; nothing is read for doors."""
    at_desks = [one for one in facts if one.venue is not None]
    if not at_desks:
        return Passes()
    passes = {one.credential for one in at_desks if one.credential and one.programme}
    return Passes(
        _terms={found.pk: terms_of(found) for found in _credentials(passes)},
        _visits=_visits(passes),
        _desks=_desks({one.gate for one in at_desks if one.gate is not None}),
    )


def _credentials(passes: set[int]) -> Iterable[Credential]:
    return Credential.objects.filter(pk__in=passes).select_related("programme", "pass_type")


def terms_of(found: Credential) -> Pass:
    """Whether it is cancelled, blocked or superseded is read with the facts."""
    assert found.programme is not None
    assert found.pass_type is not None
    return Pass(
        programme=found.programme.pk,
        rule=Rule.of(found.pass_type.rule),
        party_max=1 + found.programme.max_companions,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        valid_days=found.valid_days,
    )


def _visits(passes: set[int]) -> dict[int, list[Visit]]:
    found: dict[int, list[Visit]] = {}
    if not passes:
        return found
    entries = Scan.objects.filter(credential_id__in=passes).entries().standing()
    for pk, gate, at, device in entries.values_list("credential_id", "gate_id", "decided_at", "device_id"):
        found.setdefault(pk or 0, []).append(Visit(gate, at, device))
    return found


def _desks(gates: set[int]) -> dict[int, Desk]:
    """Each desk with the programmes that it takes part in."""
    found = places.Gate.objects.filter(pk__in=gates).select_related("organisation", "venue")
    desks = found.prefetch_related("venue__participations")
    return {gate.pk: Desk(gate.organisation.time_zone, _participations(gate)) for gate in desks}


def _participations(gate: places.Gate) -> tuple[Participation, ...]:
    assert gate.venue is not None
    return tuple(
        Participation(one.programme_id, Rule.of(one.rule) if one.rule else None, one.from_at, one.until_at)
        for one in gate.venue.participations.all()
    )
