"""Generates scans with Python's decisions on them, for another implementation of the rules to decide.

Tickets and passes go through random weeks: they are scanned again and again, at their days' very ends, when clocks
change, at exits, after reversals, and with everything that refuses them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from portillon.core import admission, at_desk, at_door, calendar, several_days
from portillon.core.at_desk import Here, Known, PassRecord
from portillon.core.at_door import Decision, TicketRecord
from portillon.core.credential import (
    Credential,
    Desk,
    Gate,
    Missing,
    Participation,
    Pass,
    Rule,
    Usage,
    Visit,
)
from portillon.core.several_days import EventDays, Step
from portillon.core.verdict import Verdict
from tests.property.twin_json import in_json
from vectors import make_days

ZONES = (
    "Europe/Zurich",
    "America/New_York",
    "America/Santiago",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Asia/Kathmandu",
    "UTC",
)
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
DAY, HOUR, A_MICROSECOND = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)
EVENT, OTHER_EVENT, PROGRAMME, OTHER_PROGRAMME = 7, 8, 3, 4

BEGINNINGS = st.sampled_from((time.min, time(5), time(2, 30), time(18)))
PARTIES = st.sampled_from((1, 1, 1, 2, 3))
TICKET_FLAWS = st.sampled_from(
    (*[""] * 24, "cancelled", "blocked", "superseded", "category", "event", "pass", "unknown", "unreadable")
)
PASS_FLAWS = st.sampled_from(
    (*[""] * 20, "cancelled", "blocked", "superseded", "programme", "ticket", "unknown", "unreadable")
)
# A wait of so many minutes, or until something with so many microseconds to spare.
WAITS = st.one_of(
    st.tuples(st.just("minutes"), st.integers(0, 900)),
    st.tuples(st.sampled_from(("next day", "next midnight", "opening", "end")), st.integers(-1, 1)),
)


@dataclass
class Cases:
    """What is written to the file: the tables of days, and the cases by what they ask."""

    tables: list[dict[str, Any]] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    doors: list[dict[str, Any]] = field(default_factory=list)
    reversals: list[dict[str, Any]] = field(default_factory=list)
    desks: list[dict[str, Any]] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(len(cases) for cases in (self.decisions, self.doors, self.reversals, self.desks))

    def table(self, zone: str, around: datetime, days: int, begins: time = time.min) -> int:
        """Add a table of the days that lie at most `days` days before and after an instant; return its place."""
        day, span = calendar.day_of(around, zone, begins), timedelta(days=days)
        table = calendar.beginnings(day - span, day + span, zone, begins)
        self.tables.append(make_days.in_json(day - span, table))
        return len(self.tables) - 1


def cases_from(number: int) -> Cases:
    """Return some thousands of cases, the same for each `number`."""
    cases = Cases()
    _generate(number, 800, lambda data: _decide(data, cases))
    _generate(number, 240, lambda data: _at_doors(data, cases))
    _generate(number, 150, lambda data: _at_desks(data, cases))
    _generate(number, 600, lambda data: _any_rows(data, cases))
    return cases


def _generate(number: int, examples: int, make: Callable[[st.DataObject], None]) -> None:
    # Nothing is kept and nothing is shrunk: the other implementation is asked about all cases at once.
    @seed(number)
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def run(data: st.DataObject) -> None:
        make(data)

    run()


def _decide(data: st.DataObject, cases: Cases) -> None:
    """Add a decision on any facts, also on such as no row of a ledger says."""
    few, opens = st.integers(0, 4), datetime(2027, 6, 1, 18, tzinfo=UTC)
    ticket = data.draw(
        st.builds(
            Credential,
            event=st.sampled_from((EVENT, EVENT, EVENT, OTHER_EVENT)),
            admits=st.integers(1, 4),
            category=st.sampled_from(("", "VIP")),
            rule=st.sampled_from(("once", "daily", "1", "2")).map(Rule.of_tickets),
        )
    )
    usage = data.draw(st.builds(Usage, few, few, few, few, few))
    gate = Gate(
        EVENT,
        opens,
        opens + data.draw(st.integers(0, 2)) * HOUR,
        data.draw(st.sampled_from((frozenset(), frozenset(), frozenset({"VIP", "Press"})))),
        is_exit=data.draw(st.booleans()),
        reentry=data.draw(st.booleans()),
    )
    party, at = data.draw(PARTIES), opens + data.draw(st.integers(-1, 3)) * HOUR
    verdict = admission.decide(ticket, usage, gate, party, at)
    cases.decisions.append(
        {
            **in_json({"credential": ticket, "usage": usage, "gate": gate, "party": party, "at": at}),
            "verdict": _verdict(verdict),
        }
    )


@dataclass
class Week:
    """One ticket, and the days of its event."""

    cases: Cases
    event: EventDays
    table: int
    rule: Rule
    admits: int
    now: datetime
    usage: Usage = field(default_factory=Usage)
    last: Visit | None = None
    steps: list[Step] = field(default_factory=list)

    def begin_days_at(self, begins: time) -> None:
        """Change the event, by which two of its days may become one."""
        self.event = replace(self.event, begins=begins)
        self.table = self.cases.table(self.event.zone, self.event.doors_at, 9, begins)

    def scan(self, what: str, party: int, flaw: str, gate: Gate) -> None:
        gate = replace(gate, is_exit=what == several_days.EXIT)
        shown, record = self._shown(flaw), self._record(flaw)
        days = self.event if self.rule.daily else None
        decision = at_door.decide(shown, record, gate, days, party, self.now)
        self.cases.doors.append(
            {
                **in_json({"credential": shown, "record": record, "gate": gate}),
                "days": self._days() if days else None,
                **in_json({"party": party, "at": self.now}),
                "came_by_day": _came(self.event, self.steps) if days else {},
                **_decision(decision),
            }
        )
        if decision[0].admitted:
            self._append(what, party, decision[0])

    def _shown(self, flaw: str) -> Credential | Missing:
        if flaw in ("unknown", "unreadable"):
            return Missing(flaw)
        return Credential(
            {"event": OTHER_EVENT, "pass": 0}.get(flaw, EVENT),
            self.admits,
            cancelled=flaw == "cancelled",
            blocked=flaw == "blocked",
            superseded=flaw == "superseded",
            category="" if flaw == "category" else "Block 9",
            rule=self.rule,
        )

    def _record(self, flaw: str) -> TicketRecord:
        event = {"event": OTHER_EVENT, "pass": None}.get(flaw, EVENT)
        programme = PROGRAMME if flaw == "pass" else None
        cancelled_at = self.now - DAY if flaw == "cancelled" else None
        return TicketRecord(event, programme, cancelled_at, self.usage, self.last, tuple(self.steps))

    def _append(self, what: str, party: int, verdict: Verdict) -> None:
        self.steps.append(Step(UUID(int=len(self.steps) + 1), what, party, verdict.fresh, self.now, None))
        self.usage, self.last = (
            Usage(verdict.used, verdict.left),
            Visit(5, self.now, len(self.steps) % 3 or None),
        )

    def reverse(self, number: int) -> None:
        """Take back one of the entries and exits; the ledger refuses what would leave fewer than nobody."""
        gone = {step.reverses for step in self.steps}
        standing = [step for step in self.steps if step.reverses is None and step.scan_id not in gone]
        if not standing or not self.rule.daily:
            return
        one = standing[number % len(standing)]
        undone = several_days.undone(self.event, self.steps, self.admits, one.scan_id, self.now)
        self.cases.reversals.append(
            {
                "days": self._days(),
                **in_json({"steps": self.steps, "admits": self.admits, "at": self.now}),
                "scan_id": str(one.scan_id),
                "undone": undone._asdict(),
            }
        )
        if undone.used >= 0 and undone.left >= 0:
            own = UUID(int=len(self.steps) + 1)
            self.steps.append(Step(own, "reversal", one.party, undone.fresh, self.now, one.scan_id))

    def _days(self) -> dict[str, Any]:
        event = {name: getattr(self.event, name) for name in ("doors_at", "ends_at", "reentry", "days_max")}
        return {"table": self.table, **in_json(event)}


def _at_doors(data: st.DataObject, cases: Cases) -> None:
    """Add what happens to one ticket in the days of an event, which may have a change of the clock."""
    zone, begins = data.draw(st.sampled_from(ZONES)), data.draw(BEGINNINGS)
    opens = calendar.first_instant(data.draw(_days(zone)), zone) + data.draw(st.integers(0, 30)) * HOUR
    lasts = data.draw(st.sampled_from((5 * HOUR, DAY, 3 * DAY, 6 * DAY)))
    last = calendar.day_of(opens + lasts, zone, begins)
    ends = data.draw(st.sampled_from((opens + lasts, calendar.first_instant(last, zone, begins))))
    ends = max(opens, ends)
    rule = Rule.of_tickets(data.draw(st.sampled_from(("once", "daily", "daily", "1", "2", "3"))))
    event = EventDays(zone, opens, ends, begins, data.draw(st.booleans()), rule.days_max)
    table, admits = cases.table(zone, opens, 9, begins), data.draw(st.integers(1, 4))
    week = Week(cases, event, table, rule, admits, opens)
    categories = data.draw(st.sampled_from((frozenset(), frozenset({"Block 9", "VIP"}))))
    gate = Gate(EVENT, opens, ends, categories, reentry=event.reentry)
    whats = st.sampled_from(("entry",) * 9 + ("exit",) * 5 + ("reversal",) * 2 + ("day begins",))
    moves = st.tuples(whats, PARTIES, TICKET_FLAWS, WAITS)
    for what, party, flaw, wait in data.draw(st.lists(moves, min_size=12, max_size=18)):
        week.now = _later(week.now, wait, zone, week.event.begins, opens, ends)
        if what == "reversal":
            week.reverse(party)
        elif what == "day begins":
            week.begin_days_at(data.draw(BEGINNINGS))
        else:
            week.scan(what, party, flaw, gate)


def _any_rows(data: st.DataObject, cases: Cases) -> None:
    """Add a ticket with any rows, as an event may have them whose rule, days or zone were changed since."""
    opens, few = datetime(2027, 6, 1, tzinfo=UTC), st.integers(0, 3)
    rule = Rule.of_tickets(data.draw(st.sampled_from(("daily", "1", "2"))))
    event = EventDays("UTC", opens, opens + 3 * DAY, time.min, data.draw(st.booleans()), rule.days_max)
    week = Week(cases, event, cases.table("UTC", opens, 5), rule, data.draw(few) + 1, opens + 2 * DAY)
    rows = st.tuples(
        st.sampled_from(("entry", "entry", "exit", "reversal")),
        few,
        few,
        st.sampled_from((2, 26, 50, 52, 54)),
    )
    for kind, party, fresh, hours in data.draw(st.lists(rows, min_size=3, max_size=9)):
        of = week.steps[party].scan_id if kind == "reversal" and party < len(week.steps) else None
        if of or kind != "reversal":
            week.steps.append(
                Step(UUID(int=len(week.steps) + 1), kind, party, fresh, opens + hours * HOUR, of)
            )
    week.scan(data.draw(st.sampled_from(("entry", "exit"))), 1, "", Gate(EVENT, opens, event.ends_at))
    week.reverse(data.draw(few))


def _at_desks(data: st.DataObject, cases: Cases) -> None:
    """Add what happens to one pass at two desks, which may be in other zones than its programme."""
    zone, *zones = (data.draw(st.sampled_from(ZONES)) for _ in range(3))
    begin = calendar.first_instant(data.draw(_days(zone)), zone) + data.draw(st.integers(0, 40)) * HOUR
    terms = data.draw(_passes(begin, zone))
    tables = [cases.table(one, begin, 25) for one in (zone, *zones)]
    takes_part = [_participations(data, begin) for _ in zones]
    visits: list[Visit] = []
    now, end = begin, begin + 9 * DAY
    moves = st.tuples(st.integers(0, 1), PARTIES, PASS_FLAWS, WAITS, st.integers(0, 9))
    for at, party, flaw, wait, back in data.draw(st.lists(moves, min_size=10, max_size=16)):
        open_until, day_zone = takes_part[at][1].until_at, (zone, zones[at])[back % 2]
        now = _later(now, wait, day_zone, time.min, open_until or begin, terms.valid_until or end)
        shown, record = _shown_pass(terms, flaw), _pass_record(flaw, visits, now)
        here, desk = Here(at, zones[at]), Desk(zone, takes_part[at])
        decision = at_desk.decide(shown, record, desk, here, party, now)
        cases.desks.append(
            {
                "kind": "pass" if isinstance(shown, Pass) else "ticket",
                **in_json({"shown": shown, "record": record, "participations": desk.participations}),
                "days": tables[0],
                "here": {"gate": at, "days": tables[1 + at]},
                **in_json({"party": party, "at": now}),
                **_decision(decision),
            }
        )
        if decision[0].admitted:
            visits = [*visits, Visit(at, now, back or None)]
        elif not back and visits:
            visits = visits[1:]  # its first entry is reversed


def _passes(begin: datetime, zone: str) -> st.SearchStrategy[Pass]:
    ends = [calendar.last_instant(calendar.day_of(begin, zone) + timedelta(days=n), zone) for n in (0, 2, 5)]
    lengths = st.sampled_from(((None, None), (1, None), (3, None), (3, None), (None, 30)))
    return st.builds(
        lambda rule, start, end, latest, length: Pass(
            PROGRAMME, rule, 2, start, end, length[0], length[1], latest if any(length) else None
        ),
        st.sampled_from(("once", "daily", "daily", "unlimited", "2", "3")).map(Rule.of),
        st.sampled_from((None, None, begin, begin + 5 * HOUR)),
        st.sampled_from((None, None, *ends)),
        st.sampled_from((None, ends[0], ends[1], ends[1])),
        lengths,
    )


def _participations(data: st.DataObject, begin: datetime) -> tuple[Participation, ...]:
    start = data.draw(st.sampled_from((None, None, begin, begin + 3 * HOUR)))
    until = data.draw(st.sampled_from((None, None, begin + 3 * DAY, begin + 4 * DAY - A_MICROSECOND)))
    own = data.draw(st.sampled_from((None, None, "daily", "unlimited", "2")))
    return (
        Participation(OTHER_PROGRAMME, Rule(1)),
        Participation(PROGRAMME, Rule.of(own) if own else None, start, until),
    )


def _shown_pass(terms: Pass, flaw: str) -> Known:
    if flaw in ("unknown", "unreadable"):
        return Missing(flaw)
    if flaw == "ticket":
        return Credential(EVENT, 1)
    return replace(
        terms,
        programme=5 if flaw == "programme" else terms.programme,
        cancelled=flaw == "cancelled",
        blocked=flaw == "blocked",
        superseded=flaw == "superseded",
    )


def _pass_record(flaw: str, visits: Sequence[Visit], now: datetime) -> PassRecord:
    event = EVENT if flaw == "ticket" else None
    programme = None if flaw in ("unknown", "unreadable", "ticket") else PROGRAMME
    return PassRecord(event, programme, now - DAY if flaw == "cancelled" else None, tuple(visits))


@cache
def _days(zone: str) -> st.SearchStrategy[date]:
    """Return any days, and often such as are shortly before a change of the clock."""
    anywhere = st.dates(FIRST, LAST)
    changes = list(_changes(zone))
    return st.one_of(anywhere, st.sampled_from(changes)) if changes else anywhere


def _changes(zone: str) -> Iterator[date]:
    table = calendar.beginnings(FIRST, LAST, zone)
    for number, (begins, ends) in enumerate(pairwise(table)):
        if ends - begins != DAY:
            yield from (FIRST + timedelta(days=number - before) for before in (0, 1, 2))


def _later(
    now: datetime, wait: tuple[str, int], zone: str, begins: time, opens: datetime, ends: datetime
) -> datetime:
    what, number = wait
    if what == "minutes":
        then = now + timedelta(minutes=number)
    elif what in ("opening", "end"):
        then = (opens if what == "opening" else ends) + number * A_MICROSECOND
    else:
        begins = begins if what == "next day" else time.min
        day = calendar.day_of(now, zone, begins) + DAY
        then = calendar.first_instant(day, zone, begins) + number * A_MICROSECOND
    return min(then, opens + 8 * DAY)


def _came(event: EventDays, steps: Sequence[Step]) -> dict[str, int]:
    return {day.isoformat(): came for day, came in several_days.came_by_day(event, steps).items()}


def _decision(decision: Decision) -> dict[str, Any]:
    verdict, because = decision
    return {"verdict": _verdict(verdict), "because": because}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    word = "admitted" if verdict.admitted else "refused"
    return {"verdict": word, **asdict(verdict), "remaining": verdict.remaining}
