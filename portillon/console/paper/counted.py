"""Counts the lines of a list on paper that wait, and tells which were counted last."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portillon.console.access import SignedInRequest
from portillon.console.paper.typed_lines import CheckedLine
from portillon.devices.models import Device
from portillon.entries.late import paper
from portillon.entries.late.fact import Became, Settled
from portillon.entries.ledger.turn import Busy

# As many as a page counts within a few seconds; the others are counted by the next press of the button.
AT_ONCE = 500


@dataclass
class Counted:
    """What became of lines: how many were counted now and before, how many persons came in against the rules, and
    which lines are left."""

    lines: int = 0
    before: int = 0
    overrun: int = 0
    left: list[CheckedLine] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


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
    if settled.why is not None and (place := paper.place_of(line.typed.number)):
        said = _("Page %(page)d, row %(row)d was keyed in with something else meanwhile.")
        counted.problems.append(said % {"page": place.page, "row": place.row})
    elif settled.why is not None:
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


def tell(request: SignedInRequest, counted: Counted) -> None:
    """Say what became of lines."""
    n = counted.lines
    if n:
        messages.success(
            request, ngettext("%(n)d line is counted.", "%(n)d lines are counted.", n) % {"n": n}
        )
    if counted.before:
        said = ngettext(
            "%(n)d line was counted before: nothing has changed.",
            "%(n)d lines were counted before: nothing has changed.",
            counted.before,
        )
        messages.info(request, said % {"n": counted.before})
    if counted.overrun:
        said = ngettext(
            "%(n)d person came in against the rules: see Conflicts.",
            "%(n)d persons came in against the rules: see Conflicts.",
            counted.overrun,
        )
        messages.warning(request, said % {"n": counted.overrun})
    for problem in counted.problems:
        messages.error(request, problem)
