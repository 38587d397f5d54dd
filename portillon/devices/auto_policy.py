"""Whom phones admit by themselves where an event leaves it to the server: chosen from who stands at its doors now.

Tickets are handed over (`strict`) where each ticket has one phone that can let it in, because then nobody has to look
for the phone that holds a ticket. Else phones admit the tickets that they know.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portillon.core.lane import letters_of
from portillon.devices.models import Device
from portillon.devices.presence import IN_CONTACT, Standing, at_entrances
from portillon.places.models import AutoWhy, Event, OfflinePolicy
from portillon.scheduling import alone

# A phone that comes back within this time need not find that its tickets went elsewhere.
STRICT_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Fit:
    """What fits those who stand there, and why; `auto_gate` is the door that the reason is about."""

    auto_choice: str
    auto_why: str
    auto_gate: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What an event has stored, by the names of its fields (places/models/offline.py)."""

    auto_choice: str
    auto_why: str
    auto_gate: int | None
    auto_since: datetime | None
    auto_other_since: datetime | None


class _Place(NamedTuple):
    gate: int
    categories: tuple[str, ...]
    lane: str

    def shares_with(self, other: "_Place") -> bool:
        """Whether some ticket comes in at both."""
        is_any = not self.categories or not other.categories
        return is_any or not set(self.categories).isdisjoint(other.categories)

    def is_before_another_lane_than(self, other: "_Place") -> bool:
        return bool(self.lane and other.lane) and self.lane != other.lane


def look_at_all(now: datetime) -> None:
    """Choose anew for the events where phones stand, and where they stood a moment ago."""
    events = list(_to_be_looked_at(now).values_list("pk", flat=True))
    alone.each("the choice of event", events, lambda pk: look(Event.objects.get(pk=pk), now))


def _to_be_looked_at(now: datetime) -> QuerySet[Event]:
    phones = Device.objects.filter(_heard_just_before(now), roster_event=OuterRef("pk"))
    return Event.objects.filter(
        Exists(phones) | ~Q(auto_why=AutoWhy.NOBODY), offline_policy=OfflinePolicy.AUTO
    )


def _heard_just_before(now: datetime) -> Q:
    return Q(roster_at__gt=now - IN_CONTACT) | Q(seen_at__gt=now - IN_CONTACT)


def hands_over(event: Event, asker: Device) -> bool:
    """Whether tickets are handed over to the asker now."""
    if event.offline_policy != OfflinePolicy.AUTO:
        return event.offline_policy == OfflinePolicy.STRICT
    now = timezone.now()
    chosen = _stored(event).auto_choice if event.auto_since else look(event, now).auto_choice
    return chosen == OfflinePolicy.STRICT and not _others_let_in(event, asker, now)


def _others_let_in(event: Event, asker: Device, now: datetime) -> bool:
    """Whether another phone in contact may still admit by an older word what would be handed over."""
    told = Device.objects.filter(_heard_just_before(now), roster_event=event, roster_budget__gt=0)
    return told.exclude(pk=asker.pk).exists()


def look(event: Event, now: datetime) -> Choice:
    """Choose for the event by who stands at its doors, store what is new, and return it.

    If another process has chosen meanwhile, what it stored stays.
    """
    before = _stored(event)
    after = step(before, at_entrances(event, now), event.lanes or 0, now)
    if after != before:
        as_before = Event.objects.filter(pk=event.pk, offline_policy=OfflinePolicy.AUTO, **asdict(before))
        as_before.update(**asdict(after))
    return after


def _stored(event: Event) -> Choice:
    names: Iterable[str] = Choice.__dataclass_fields__
    fields: dict[str, Any] = {name: getattr(event, name) for name in names}
    return Choice(**fields)


def step(before: Choice, standing: Sequence[Standing], lanes: int, now: datetime) -> Choice:
    """Return the choice after `before`.

    The first one is made at once. Tickets are handed over no longer as soon as phones that stay would share them, and
    again when none has done so for ten minutes. Where nobody is in contact, the choice stays.
    """
    if not standing:
        return replace(before, auto_why=AutoWhy.NOBODY.value, auto_gate=None, auto_other_since=None)
    fit = _fitting_those_who_stay(standing, lanes)
    if fit is None:
        return replace(before, auto_other_since=None)
    if fit.auto_choice == before.auto_choice and before.auto_since:
        return Choice(**asdict(fit), auto_since=before.auto_since, auto_other_since=None)
    since = before.auto_other_since or now
    must_wait = before.auto_since is not None and fit.auto_choice == OfflinePolicy.STRICT
    if must_wait and now - since < STRICT_AFTER:
        return replace(before, auto_other_since=since)
    return Choice(**asdict(fit), auto_since=now, auto_other_since=None)


def _fitting_those_who_stay(standing: Sequence[Standing], lanes: int) -> Fit | None:
    """Return what fits; a phone that may only pass by takes no tickets from others. None: it is too early to say."""
    fit = fitting(standing, lanes)
    if fit.auto_choice == OfflinePolicy.STRICT:
        return fit
    staying = [one for one in standing if one.stays]
    return fitting(staying, lanes) if staying else None


def fitting(standing: Sequence[Standing], lanes: int) -> Fit:
    """Return what fits those who stand there, of whom there is at least one, at an event with so many lanes."""
    places = _places(standing, lanes)
    pairs = [*combinations(places, 2), *((one, one) for one, phones in places.items() if phones > 1)]
    sharing = [pair for pair in pairs if pair[0].shares_with(pair[1])]
    undivided = [pair for pair in sharing if not pair[0].is_before_another_lane_than(pair[1])]
    if undivided:
        return _known(undivided, lanes)
    why = AutoWhy.LANES if sharing else AutoWhy.APART if len(places) > 1 else AutoWhy.ONE
    return Fit(OfflinePolicy.STRICT.value, why.value)


def _places(standing: Sequence[Standing], lanes: int) -> Counter[_Place]:
    """Return how many stand where. A lane that the event does not have is none."""
    letters = letters_of(lanes)
    return Counter(
        _Place(one.gate, one.categories, one.lane if one.lane in letters else "") for one in standing
    )


def _known(undivided: Iterable[tuple[_Place, _Place]], lanes: int) -> Fit:
    at_one_door = [one.gate for one, other in undivided if one.gate == other.gate]
    if not at_one_door:
        return Fit(OfflinePolicy.KNOWN.value, AutoWhy.DOORS.value)
    why = AutoWhy.SAME_LANE if lanes else AutoWhy.CROWD
    return Fit(OfflinePolicy.KNOWN.value, why.value, min(at_one_door))
