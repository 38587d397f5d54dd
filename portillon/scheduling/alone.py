"""The units of a chore, such as events, each done alone: one whose data makes it fail stops none of the others."""

import logging
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from django.db import InterfaceError, OperationalError

Unit = TypeVar("Unit", bound=Hashable)

logger = logging.getLogger(__name__)


class SomeFailed(Exception):
    """All units were tried, and some failed, `last` with this error. The chore is done again after its usual time."""

    def __init__(self, last: Exception) -> None:
        super().__init__(str(last))
        self.last = last


def each(what: str, units: Iterable[Unit], act: Callable[[Unit], object]) -> None:
    """Call `act` with each of the units, which are ids. A failure is logged as one of `what` with its id.

    Raises SomeFailed after the last unit, and at once what says that the database is away.
    """
    failed: Exception | None = None
    for unit in units:
        try:
            act(unit)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            logger.exception("%s %s failed", what, unit)
            failed = error
    if failed:
        raise SomeFailed(failed) from failed
