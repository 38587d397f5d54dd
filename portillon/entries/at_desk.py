"""Decides at a venue's desk, where a pass's terms and earlier visits are needed besides the facts of every scan.

Both are read after the facts. If another process appends an entry in between, it takes the place in the pass's sequence
that this batch wants; the append then fails, and the batch decides again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from portillon.core import at_desk
from portillon.core.at_desk import Here, Known, PassRecord
from portillon.core.at_door import Decision
from portillon.core.credential import Desk, Missing, Participation, Pass, Rule, Visit
from portillon.entries.at_door import credential_of
from portillon.entries.ledger.facts import Facts, Shown
from portillon.entries.ledger.row import Row
from portillon.entries.models import Scan
from portillon.entries.registers.held import HandedDesk
from portillon.issuing.models import Credential
from portillon.places import models as places


@dataclass(slots=True)
class Passes:
    """The terms and visits of the passes in one batch, and the desks. Entries that the batch decides are added."""

    _terms: dict[int, Pass] = field(default_factory=dict)
    _visits: dict[int, list[Visit]] = field(default_factory=dict)
    _desks: dict[int, Desk] = field(default_factory=dict)
    # The time zone of each desk's own days.
    _zones: dict[int, str] = field(default_factory=dict)
    # For each desk, the programmes for which a number alone is not enough there.
    _with_code: dict[int, set[int]] = field(default_factory=dict)
    # Of each desk that may be handed over, who decides there.
    held: dict[int, HandedDesk] = field(default_factory=dict)

    def needs_code(self, facts: Facts) -> bool:
        """Whether a typed number is not enough at this desk. Of an unknown one the answer must not tell more."""
        programmes = self._with_code.get(facts.gate or 0, set())
        return bool(programmes) and (facts.programme is None or facts.programme in programmes)

    def decide(self, shown: Shown, facts: Facts, party: int, now: datetime) -> Decision:
        assert facts.gate is not None
        record = PassRecord(
            facts.credential_event,
            facts.programme,
            facts.cancelled_at,
            self._visits.get(facts.credential or 0, ()),
        )
        here = Here(facts.gate, self._zones[facts.gate])
        return at_desk.decide(self._shown(shown, facts), record, self._desks[facts.gate], here, party, now)

    def _shown(self, shown: Shown, facts: Facts) -> Known:
        known = credential_of(shown, facts)
        terms = self._terms.get(facts.credential or 0)
        if terms is None or isinstance(known, Missing):
            return known
        return replace(terms, cancelled=known.cancelled, blocked=known.blocked, superseded=known.superseded)

    def add(self, row: Row) -> None:
        """Count an entry that this batch has decided."""
        if row.programme_id is not None and row.credential_id is not None:
            visit = Visit(row.gate_id, row.decided_at, row.device_id)
            self._visits.setdefault(row.credential_id, []).append(visit)


def read(facts: Sequence[Facts]) -> Passes:
    """Read what the decisions at desks need; nothing is read if all scans are at doors."""
    at_desks = [one for one in facts if one.venue is not None]
    if not at_desks:
        return Passes()
    passes = {one.credential for one in at_desks if one.credential and one.programme}
    gates = _gates({one.gate for one in at_desks if one.gate is not None})
    return Passes(
        _terms={found.pk: terms_of(found) for found in _credentials(passes)},
        _visits=_visits(passes),
        _desks={gate.pk: Desk(gate.organisation.time_zone, _participations(gate)) for gate in gates},
        _zones={gate.pk: gate.zone for gate in gates},
        _with_code={gate.pk: _with_code(gate) for gate in gates},
        held={gate.pk: _handed_over(gate) for gate in gates if _is_handed_over(gate)},
    )


def _credentials(passes: set[int]) -> Iterable[Credential]:
    return Credential.objects.filter(pk__in=passes).select_related("programme", "pass_type")


def terms_of(found: Credential) -> Pass:
    """Return the pass's terms. Whether it is cancelled, blocked or superseded comes with the facts."""
    assert found.programme is not None
    assert found.pass_type is not None
    return Pass(
        programme=found.programme.pk,
        rule=Rule.of(found.pass_type.rule),
        party_max=1 + found.programme.max_companions,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        valid_days=found.valid_days,
        valid_hours=found.valid_hours,
        starts_until=found.starts_until,
    )


def _visits(passes: set[int]) -> dict[int, list[Visit]]:
    found: dict[int, list[Visit]] = {}
    if not passes:
        return found
    entries = Scan.objects.filter(credential_id__in=passes).entries().standing()
    for pk, gate, at, device in entries.values_list("credential_id", "gate_id", "decided_at", "device_id"):
        found.setdefault(pk or 0, []).append(Visit(gate, at, device))
    return found


def _gates(desks: set[int]) -> list[places.Gate]:
    """Return the desks with the programmes in which they take part."""
    found = places.Gate.objects.filter(pk__in=desks).select_related("organisation", "venue")
    return list(found.prefetch_related("venue__participations"))


def _is_handed_over(gate: places.Gate) -> bool:
    """Whether the desk is held, or may be before an entry that is decided now is written."""
    assert gate.venue is not None
    return gate.venue.is_strict or gate.holder_id is not None or gate.set_back_at is not None


def _handed_over(gate: places.Gate) -> HandedDesk:
    return HandedDesk(gate.holder_id, gate.register, gate.set_back_at is not None)


def _with_code(gate: places.Gate) -> set[int]:
    assert gate.venue is not None
    return {one.programme_id for one in gate.venue.participations.all() if one.needs_code}


def _participations(gate: places.Gate) -> tuple[Participation, ...]:
    assert gate.venue is not None
    return tuple(
        Participation(one.programme_id, Rule.of(one.rule) if one.rule else None, one.from_at, one.until_at)
        for one in gate.venue.participations.all()
    )
