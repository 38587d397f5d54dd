"""Keeps in the process, for a second, what many scanners of an event ask for at once."""

import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Made = TypeVar("Made")

SECONDS = 1.0
_KEPT_MAX = 1000

# What was made, and when by the clock of the process, in seconds.
_known: dict[Hashable, tuple[float, Any]] = {}


def get(key: Hashable) -> Any | None:
    """Return what was kept under the key within the last second."""
    made_at, made = _known.get(key, (0.0, None))
    return made if time.monotonic() - made_at < SECONDS else None


def put(key: Hashable, made: Made, began: float) -> Made:
    """Keep it until a second after `began`, the moment on the monotonic clock before which nothing of it was read."""
    if len(_known) >= _KEPT_MAX:
        _known.clear()
    _known[key] = began, made
    return made


def once(key: Hashable, make: Callable[[], Made]) -> Made:
    """Return what is kept under the key, or make it."""
    known: Made | None = get(key)
    began = time.monotonic()
    return put(key, make(), began) if known is None else known


def forget() -> None:
    _known.clear()
