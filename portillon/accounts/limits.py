"""Limits how often something may be done within a span of time, counted for all processes of the installation together.

A span begins with the first time. Whoever is counted, such as a device, a desk or a network, is stored as a keyed hash.
Passwords and one-time codes count rows that they need anyway (lockout.py, issuing/tickets/one_time.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portillon.accounts.models import Counter


class Limit(NamedTuple):
    """At most `most` times within `span`. The name tells its counts from those of other limits."""

    name: str
    most: int
    span: timedelta

    def of(self, whom: object) -> "Counted":
        return Counted(self, str(whom))


class Counted(NamedTuple):
    """A limit, and for whom it is counted."""

    limit: Limit
    whom: str


def take(*wanted: Counted) -> bool:
    """Count one for each of `wanted`, or nothing if one of them is full; return whether it may be done."""
    if first_full(*wanted):
        return False
    counts = _count(dict.fromkeys(wanted, 1), timezone.now())
    return all(counts[_key(one)] <= one.limit.most for one in wanted)


def take_each(wanted: Counted, things: Iterable[object]) -> bool:
    """Count one for each of `things` that was not counted within the span before, or nothing if they are too many.

    Return whether it may be done: all of them are counted now.
    """
    new = _new(wanted, things)
    if not new:
        return True
    if count_of(wanted) + len(new) > wanted.limit.most:
        return False
    counts = _count({wanted: len(new), **dict.fromkeys(new, 1)}, timezone.now())
    return counts[_key(wanted)] <= wanted.limit.most


def _new(wanted: Counted, things: Iterable[object]) -> list[Counted]:
    """Return what is still to be counted: each thing has a count of its own, as long as the limit's span."""
    limit = wanted.limit
    each = [Limit(f"{limit.name}, each", 1, limit.span).of(f"{wanted.whom}/{thing}") for thing in things]
    known = _counts(each)
    return [one for one in each if _key(one) not in known]


def first_full(*wanted: Counted) -> Counted | None:
    """Return the first of `wanted` that has no more left, else None. Nothing is counted."""
    counts = _counts(wanted)
    return next((one for one in wanted if counts.get(_key(one), 0) >= one.limit.most), None)


def full(*wanted: Counted) -> QuerySet[Counter]:
    """Return the counts of those of `wanted` that have no more left, for another statement to ask whether there are
    any."""
    of_each = (Q(key=_key(one), count__gte=one.limit.most) for one in wanted)
    return Counter.objects.filter(reduce(or_, of_each), ends_at__gt=timezone.now())


def count_of(one: Counted) -> int:
    """Return how often it was done in the present span."""
    return _counts([one]).get(_key(one), 0)


def forget_over(now: datetime) -> None:
    """Delete the counts of spans that are over."""
    with transaction.atomic():
        # Counts in use wait for the next time: requests and this chore could wait for each other in a circle.
        unused = Counter.objects.select_for_update(skip_locked=True).filter(ends_at__lte=now)
        Counter.objects.filter(pk__in=unused).delete()


def _counts(wanted: Sequence[Counted]) -> dict[bytes, int]:
    known = Counter.objects.filter(key__in=[_key(one) for one in wanted], ends_at__gt=timezone.now())
    return {bytes(key): count for key, count in known.values_list("key", "count")}


def _count(amounts: Mapping[Counted, int], now: datetime) -> dict[bytes, int]:
    """Add its amount to each count by one statement, so that simultaneous callers count each other."""
    # In one order, so that two callers cannot wait for each other in a circle.
    rows = sorted((_key(one), amount, now + one.limit.span) for one, amount in amounts.items())
    adapt = connection.ops.adapt_datetimefield_value
    values = [value for key, amount, ends_at in rows for value in (key, amount, adapt(ends_at))]
    with connection.cursor() as cursor:
        cursor.execute(_statement(len(rows)), [*values, adapt(now), adapt(now)])
        return {bytes(key): count for key, count in cursor.fetchall()}


def _statement(rows: int) -> str:
    table = connection.ops.quote_name(Counter._meta.db_table)
    # The name of our own table, and as many places as there are rows.
    return f"""
        INSERT INTO {table} AS known (key, count, ends_at) VALUES {", ".join(["(%s, %s, %s)"] * rows)}
        ON CONFLICT (key) DO UPDATE SET
            count = CASE WHEN known.ends_at <= %s THEN excluded.count ELSE known.count + excluded.count END,
            ends_at = CASE WHEN known.ends_at <= %s THEN excluded.ends_at ELSE known.ends_at END
        RETURNING key, count
    """  # noqa: S608


def _key(one: Counted) -> bytes:
    text = f"{one.limit.name}/{one.whom}"
    return salted_hmac("portillon.accounts.limits", text, algorithm="sha256").digest()[:16]
