"""Notices when unusually many places of an event go to one network or one mail domain: a program may be taking them.

Nobody is refused for it alone, because people share networks and employers. They confirm their address, have less time
for it, and only so many places wait for the confirmations of one network. The organiser sees a wave, and can cancel it.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, Q, Sum

from portillon.issuing.models import Registration
from portillon.issuing.models.registration import ALIVE, RegistrationQuerySet
from portillon.places.models import Event

WITHIN = timedelta(hours=1)
# More persons than this WITHIN an hour are unusual.
OF_A_NETWORK_MAX = 20
OF_A_DOMAIN_MAX = 100
# Places that may wait for the confirmations of one network: this share of the capacity, or this many.
HELD_SHARE = 0.25
HELD_MIN = 40
# How long a place is held for a person of a wave who must confirm their address.
CONFIRMATION_TIME = timedelta(minutes=30)
# From so many persons without a confirmed address on, the organiser is told.
TOLD_FROM = 30
# For how long it is known from which network a registration came.
KEPT = timedelta(days=1)


class Wave(NamedTuple):
    """Registrations from one network whose addresses are not confirmed. `network` is a keyed hash."""

    network: str
    registrations: int
    persons: int
    first_at: datetime
    last_at: datetime

    @property
    def until(self) -> str:
        """When its last registration came, in ISO 8601, to the microsecond."""
        return self.last_at.isoformat()


def is_unusual_network(event: Event, persons: int, network: str, now: datetime) -> bool:
    """Whether `persons` more make unusually many of this network. An empty `network` is unknown."""
    recent = event.registrations.filter(network=network, created_at__gt=now - WITHIN)
    return bool(network) and _persons(recent) + persons > OF_A_NETWORK_MAX


def is_unusual_domain(event_id: int, email: str, persons: int, now: datetime) -> bool:
    """Whether `persons` more make unusually many of this mail domain. Reads all registrations of the hour."""
    domain = email.rpartition("@")[2]
    recent = Registration.objects.filter(event=event_id, created_at__gt=now - WITHIN)
    return _persons(recent.filter(email__iendswith=f"@{domain}")) + persons > OF_A_DOMAIN_MAX


def holds_too_many(event: Event, persons: int, network: str) -> bool:
    """Whether `persons` more would make too many places wait for confirmations of this network."""
    if not network or not event.capacity:
        return False
    waiting = event.registrations.filter(network=network, status=Registration.Status.UNCONFIRMED)
    return _persons(waiting) + persons > max(HELD_MIN, event.capacity * HELD_SHARE)


def _persons(registrations: RegistrationQuerySet) -> int:
    found: int = registrations.aggregate(n=Sum(F("companions") + 1, default=0))["n"]
    return found


def of(event: Event, now: datetime) -> list[Wave]:
    """Return the waves of the last day, the largest first."""
    found = (
        unconfirmed(event)
        .exclude(network="")
        .filter(created_at__gt=now - KEPT)
        .values("network")
        .annotate(
            n=Count("pk"),
            size=Sum(F("companions") + 1),
            first_at=Min("created_at"),
            last_at=Max("created_at"),
        )
        .filter(size__gte=TOLD_FROM)
        .order_by("-size", "network")
    )
    return [Wave(one["network"], one["n"], one["size"], one["first_at"], one["last_at"]) for one in found]


def events(now: datetime) -> list[Event]:
    """Return the events that have a wave."""
    recent = (
        Registration.objects.exclude(network="").filter(created_at__gt=now - KEPT).values("event", "network")
    )
    many = recent.annotate(size=Sum(F("companions") + 1)).filter(size__gte=TOLD_FROM).values("event")
    return [event for event in Event.objects.filter(pk__in=many) if of(event, now)]


def unconfirmed(event: Event) -> RegistrationQuerySet:
    """Return the registrations that have not ended and whose address nobody has confirmed."""
    withdrawn = Q(credential__cancelled_at__isnull=False) | Q(credential__blocked_at__isnull=False)
    return event.registrations.filter(status__in=ALIVE, confirmed_at=None).exclude(withdrawn)


def forget(now: datetime) -> None:
    """Forget from which networks the registrations of earlier days came."""
    Registration.objects.exclude(network="").filter(created_at__lt=now - KEPT).update(network="")
