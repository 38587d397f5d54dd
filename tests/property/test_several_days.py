"""Test with random days at a festival that a ticket is never overdrawn, and that each of its persons counts once."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from portillon.core import several_days
from portillon.core.admission import decide
from portillon.core.credential import Credential, Gate, Rule, Usage
from portillon.core.several_days import EventDays, Step
from portillon.entries.models import Kind

BEGIN = datetime(2031, 5, 2, 12, tzinfo=UTC)
END = BEGIN + timedelta(days=6)
HOUR = timedelta(hours=1)

MOVES = st.tuples(st.sampled_from((Kind.ENTRY, Kind.EXIT)), st.integers(1, 3))
REVERSALS = st.tuples(st.just(Kind.REVERSAL), st.integers(0, 9))
NIGHTS = st.tuples(st.just("wait"), st.sampled_from((5, 24)))
OTHER_DAYS = st.tuples(st.just("day begins"), st.sampled_from((0, 5, 18)))


@dataclass
class Walk:
    """The rows of one ticket, as the ledger would hold them."""

    event: EventDays
    rule: Rule
    admits: int
    now: datetime = BEGIN
    steps: list[Step] = field(default_factory=list)
    fresh: int = 0

    def usage(self) -> Usage:
        return several_days.usage(self.event, self.steps, self.admits, self.now)

    def do(self, what: str, number: int) -> None:
        if what == "wait":
            self.now = min(END, self.now + number * HOUR)
        elif what == "day begins":
            self.event = replace(self.event, begins=time(number))
        elif what == Kind.REVERSAL:
            self._reverse(number)
        else:
            self._scan(Kind(what), number)

    def _scan(self, kind: Kind, party: int) -> None:
        ticket = Credential(1, self.admits, rule=self.rule)
        gate = Gate(1, BEGIN, END, is_exit=kind == Kind.EXIT, reentry=self.event.reentry)
        verdict = decide(ticket, self.usage(), gate, party, self.now)
        if verdict.admitted:
            # What the ledger demands of each row.
            assert 0 <= verdict.used <= self.admits
            assert verdict.left >= 0
            self.fresh += verdict.fresh
            self._append(kind, party, verdict.fresh, None)

    def _reverse(self, number: int) -> None:
        reversed_ids = {step.reverses for step in self.steps}
        moves = [step for step in self.steps if step.reverses is None and step.scan_id not in reversed_ids]
        if not moves:
            return
        one = moves[number % len(moves)]
        undone = several_days.undone(self.event, self.steps, self.admits, one.scan_id, self.now)
        # The ledger refuses such a reversal: who came in by it has left since.
        if undone.used < 0 or undone.left < 0:
            return
        self.fresh += undone.fresh
        self._append(Kind.REVERSAL, one.party, undone.fresh, one.scan_id)

    def _append(self, kind: Kind, party: int, fresh: int, reverses: UUID | None) -> None:
        own = UUID(int=len(self.steps) + 1)
        self.steps.append(Step(own, kind.value, party, fresh, self.now, reverses))


def _event(rule: str, reentry: bool) -> EventDays:
    days_max = Rule.of_tickets(rule).days_max
    return EventDays("Europe/Zurich", BEGIN, END, reentry=reentry, days_max=days_max)


@given(
    st.sampled_from(("daily", "1", "2", "3")),
    st.booleans(),
    st.integers(1, 3),
    st.lists(st.one_of(MOVES, NIGHTS, REVERSALS), min_size=6, max_size=25),
)
def test_no_day_is_overdrawn_and_nobody_counts_twice(
    rule: str, reentry: bool, admits: int, moves: list[tuple[str, int]]
) -> None:
    walk = Walk(_event(rule, reentry), Rule.of_tickets(rule), admits)

    for what, number in moves:
        walk.do(what, number)
        usage = walk.usage()
        came = several_days.came_by_day(walk.event, walk.steps)
        assert 0 <= usage.used <= admits
        assert usage.left >= 0
        assert all(0 <= persons <= admits for persons in came.values())
        assert walk.fresh == max(came.values(), default=0)
        used_days = sum(persons > 0 for persons in came.values())
        assert walk.event.days_max is None or used_days <= walk.event.days_max


@given(
    st.sampled_from(("daily", "1", "2")),
    st.booleans(),
    st.integers(1, 3),
    st.lists(st.one_of(MOVES, NIGHTS, OTHER_DAYS, REVERSALS), min_size=6, max_size=25),
)
def test_days_that_begin_at_another_time_admit_nobody_more(
    rule: str, reentry: bool, admits: int, moves: list[tuple[str, int]]
) -> None:
    walk = Walk(_event(rule, reentry), Rule.of_tickets(rule), admits)

    for what, number in moves:
        before = several_days.came_by_day(walk.event, walk.steps)
        walk.do(what, number)
        usage = walk.usage()
        assert 0 <= usage.used <= admits
        assert 0 <= walk.fresh <= admits
        if what == Kind.ENTRY:
            # An entry fits into its day, however full the change has made it.
            came = several_days.came_by_day(walk.event, walk.steps)
            assert all(came[day] <= max(admits, before.get(day, 0)) for day in came)
