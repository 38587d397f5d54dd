"""Counts the lines of a list on paper that wait, and tells which were counted last."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from portillon.console.paper.typed_lines import CheckedLine
from portillon.devices.models import Device
from portillon.entries.derived import overrun_id
from portillon.entries.late import paper
from portillon.entries.late.fact import Became, Settled
from portillon.entries.ledger.turn import Busy
from portillon.entries.models import Scan
from portillon.issuing.models import Credential

# As many as a page counts within a few seconds; the others are counted by the next press of the button.
AT_ONCE = 500
SHOWN = 20


@dataclass
class Counted:
    """What became of lines: how many were counted now and before, how many persons came in against the rules, and
    which lines are left."""

    lines: int = 0
    before: int = 0
    overrun: int = 0
    left: list[CheckedLine] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KeyedLine:
    """A line that counts. `overrun` are persons who came in against the rules."""

    number: int
    ticket: Credential | None
    persons: int
    overrun: int
    at: datetime


def count_lines(listed: Device, lines: list[CheckedLine], now: datetime) -> Counted:
    """Raises Over."""
    counted = Counted()
    for place, one in enumerate(lines):
        if place == AT_ONCE:
            counted.problems.append(
                _("The first %(n)d lines are done. Count the others as well.") % {"n": AT_ONCE}
            )
            counted.left += lines[place:]
            break
        try:
            assert one.line
            _note(counted, listed, one, paper.key_in(listed, one.line, now))
        except Busy:
            counted.problems.append(
                _("The ledger could not be written now. Count the lines that are left again.")
            )
            counted.left += lines[place:]
            break
    return counted


def _note(counted: Counted, listed: Device, line: CheckedLine, settled: Settled) -> None:
    if settled.why is not None:
        number = max([paper.length(listed), *(one.typed.number for one in counted.left)]) + 1
        said = _(
            "Line %(number)d was keyed in with something else before. If this is another tick, count it as line"
            " %(new)d; if not, remove it."
        )
        counted.problems.append(said % {"number": line.typed.number, "new": number})
        counted.left.append(replace(line, typed=replace(line.typed, number=number)))
    elif settled.replayed:
        counted.before += 1
    else:
        counted.lines += 1
        counted.overrun += settled.overrun if settled.became is Became.OVERRUN else 0


def newest_of(listed: Device) -> list[KeyedLine]:
    """Return the lines that were keyed in last, the newest first."""
    length = paper.length(listed)
    rows = paper.keyed(listed, range(max(1, length - SHOWN + 1), length + 1))
    overruns = {overrun_id(scan.scan_id): number for number, scan in rows.items()}
    beyond = {
        overruns[scan_id]: party
        for scan_id, party in Scan.objects.filter(scan_id__in=overruns).values_list("scan_id", "party")
    }
    ours = Credential.objects.filter(organisation=listed.organisation_id).select_related("holder")
    tickets = ours.in_bulk({scan.credential_id for scan in rows.values() if scan.credential_id})
    return [
        _keyed(number, rows[number], beyond.get(number, 0), tickets) for number in sorted(rows, reverse=True)
    ]


def _keyed(number: int, scan: Scan, overrun: int, tickets: dict[int, Credential]) -> KeyedLine:
    counted = scan.party if scan.seq is not None else 0
    ticket = tickets.get(scan.credential_id or 0)
    return KeyedLine(number, ticket, counted + overrun, overrun, scan.decided_at)
