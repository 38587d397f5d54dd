"""Suggests passes by the first digits of their number, at a desk, without giving a list away.

Whoever may not read all passes anyway gets only what helps to type on: initials instead of a name until the number is
complete, and a number's further digits only if one pass alone begins so. Desks and programs get only so many numbers in
that way.
"""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from portillon.accounts import limits
from portillon.accounts.limits import Limit
from portillon.accounts.models import Organisation
from portillon.core.number import is_valid
from portillon.core.qr import PASS_NUMBER_LENGTH
from portillon.issuing.models import Credential
from portillon.places.models import Gate, Participation

DIGITS_MIN = 4
FOUND_MAX = 10
_HIDDEN = "•"
# Different numbers that the server completed, of which the caller had typed only the first digits.
COMPLETED = Limit("numbers completed", 200, timedelta(hours=1))
# Mistyped numbers that the server corrected.
CORRECTED_AT_A_DESK = Limit("numbers corrected at a desk", 60, timedelta(hours=1))


class Suggestion(NamedTuple):
    """A pass as it is suggested. `number` is None where its last digits are hidden; `shown` is what a person reads."""

    id: int
    number: str | None
    shown: str
    name: str
    type: str


def whole(found: list[Credential]) -> list[Suggestion]:
    """Return the passes as who may read them all sees them."""
    return [Suggestion(one.pk, one.number, one.number, one.holder.name, _type(one)) for one in found]


def masked(found: list[Credential], digits: str, caller: str) -> list[Suggestion]:
    """Return the passes as a desk sees them where `digits` were typed. Completed numbers are counted for `caller`."""
    if len(digits) >= PASS_NUMBER_LENGTH:
        return whole(found)
    is_whole = len(found) == 1 and limits.take_each(COMPLETED.of(caller), [found[0].pk])
    return [
        Suggestion(
            one.pk,
            one.number if is_whole else None,
            one.number if is_whole else digits.ljust(len(one.number), _HIDDEN),
            _initials(one.holder.name),
            _type(one),
        )
        for one in found
    ]


def _initials(name: str) -> str:
    return " ".join(f"{word[0]}…" for word in name.split())


def _type(one: Credential) -> str:
    return one.pass_type.name if one.pass_type else ""


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
    """Return the programmes whose passes are accepted by their number."""
    now = timezone.now()
    begun = Q(from_at=None) | Q(from_at__lte=now)
    here = Participation.objects.filter(
        begun, Q(until_at=None) | Q(until_at__gte=now), venue=gate.venue_id or 0, needs_code=False
    )
    return list(here.values_list("programme_id", flat=True))


def _beginning(digits: str) -> list[Q]:
    """Match numbers that begin with `digits`, by a range, which an index can serve in any collation."""
    digits = digits[:PASS_NUMBER_LENGTH]
    most = digits.ljust(PASS_NUMBER_LENGTH, "9")
    return [Q(number__gte=digits.ljust(PASS_NUMBER_LENGTH, "0"), number__lte=most)]


def likely(gate: Gate, digits: str) -> str | None:
    """Return the number of the one pass accepted at the gate that differs from `digits` by a single slip, else None.

    A desk gets only so many in an hour.
    """
    if limits.first_full(CORRECTED_AT_A_DESK.of(gate.pk)):
        return None
    slips = {slip for slip in _slips(digits) if is_valid(slip)}
    here = Credential.objects.filter(programme__in=_programmes_at(gate), number__in=slips)
    found = list(here.values_list("number", flat=True)[:2])
    if len(found) != 1 or not limits.take(CORRECTED_AT_A_DESK.of(gate.pk)):
        return None
    return found[0]


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
