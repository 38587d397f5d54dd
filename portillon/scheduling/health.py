"""How the chores of an installation are, for who runs it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from portillon.scheduling.chore import Chore
from portillon.scheduling.models import Turn

# No chore takes so long: each does a part and leaves the rest to the next time.
STUCK_AFTER = timedelta(minutes=10)


def troubles(chores: Sequence[Chore], now: datetime) -> Iterator[str]:
    """A sentence for each chore that fails, or that is at work for too long."""
    for turn in _turns(chores):
        if turn.failures:
            often = "once" if turn.failures == 1 else f"{turn.failures} times in a row"
            yield f"“{turn.name}” failed {often}, last at {_at(turn.ended_at)} ({turn.error})"
        elif turn.is_held(now) and turn.started_at and now - turn.started_at > STUCK_AFTER:
            yield f"“{turn.name}” is at work since {_at(turn.started_at)}"


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "never"


def last_done(chores: Sequence[Chore]) -> datetime | None:
    """When any of them was done last: long ago where no server runs."""
    return max((turn.ended_at for turn in _turns(chores) if turn.ended_at), default=None)


def _turns(chores: Sequence[Chore]) -> list[Turn]:
    return list(Turn.objects.filter(name__in=[chore.name for chore in chores]).order_by("pk"))
