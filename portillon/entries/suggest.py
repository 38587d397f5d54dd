"""Suggests passes by the first digits of their number, at a desk, without ever revealing a whole list."""

import time
from collections import OrderedDict, deque

from django.db.models import Q
from django.utils import timezone

from portillon.accounts.models import Organisation
from portillon.core.number import is_valid
from portillon.core.qr import PASS_NUMBER_LENGTH
from portillon.issuing.models import Credential
from portillon.places.models import Gate, Participation

DIGITS_MIN = 4
FOUND_MAX = 10
# Questions per minute; a person types a number in several seconds, with eight questions at most.
ASKED_MAX = 120
WINDOW_SECONDS = 60
CALLERS_MAX = 10_000
_asked: OrderedDict[str, deque[float]] = OrderedDict()


def may_ask(caller: str, most: int = ASKED_MAX) -> bool:
    """Whether `caller` has asked fewer than `most` times in the last minute. Each server process counts for itself."""
    now = time.monotonic()
    times = _asked.setdefault(caller, deque())
    _asked.move_to_end(caller)
    while times and times[0] < now - WINDOW_SECONDS:
        times.popleft()
    while len(_asked) > CALLERS_MAX:
        _asked.popitem(last=False)
    if len(times) >= most:
        return False
    times.append(now)
    return True


def forget_all() -> None:
    _asked.clear()


def passes(gate: Gate | None, organisation: Organisation, digits: str) -> list[Credential]:
    """Return at most ten passes that begin with `digits` and may be valid at the gate now; without a gate, anywhere."""
    now = timezone.now()
    ours = Credential.objects.passes().filter(organisation=organisation).valid()
    if gate is not None:
        ours = ours.filter(programme__in=_programmes_at(gate))
    begun = Q(valid_from=None) | Q(valid_from__lte=now)
    ours = ours.filter(begun, Q(valid_until=None) | Q(valid_until__gte=now), *_beginning(digits))
    return list(ours.select_related("holder", "pass_type").order_by("number")[:FOUND_MAX])


def _programmes_at(gate: Gate) -> list[int]:
    now = timezone.now()
    begun = Q(from_at=None) | Q(from_at__lte=now)
    here = Participation.objects.filter(
        begun, Q(until_at=None) | Q(until_at__gte=now), venue=gate.venue_id or 0
    )
    return list(here.values_list("programme_id", flat=True))


def _beginning(digits: str) -> list[Q]:
    """Match numbers that begin with `digits`, by a range, which an index can serve in any collation."""
    digits = digits[:PASS_NUMBER_LENGTH]
    most = digits.ljust(PASS_NUMBER_LENGTH, "9")
    return [Q(number__gte=digits.ljust(PASS_NUMBER_LENGTH, "0"), number__lte=most)]


def likely(gate: Gate, digits: str) -> str | None:
    """Return the number of the one pass accepted at the gate that differs from `digits` by a single slip, else None."""
    slips = {slip for slip in _slips(digits) if is_valid(slip)}
    here = Credential.objects.filter(programme__in=_programmes_at(gate), number__in=slips)
    found = list(here.values_list("number", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def _slips(digits: str) -> set[str]:
    """Return `digits` with one digit changed, or with two neighbours swapped."""
    changed = {
        digits[:place] + digit + digits[place + 1 :] for place in range(len(digits)) for digit in "0123456789"
    }
    swapped = {
        digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        for place in range(len(digits) - 1)
    }
    return (changed | swapped) - {digits}
