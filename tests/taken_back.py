"""Several cases in one test: what one of them wrote and what the program remembers of it is gone before the next."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from portillon.entries import callers, risk
from portillon.entries.ledger.turn import turn
from portillon.issuing.seals import keyring
from portillon.roster import kept


@contextmanager
def taken_back(case: str) -> Iterator[None]:
    """Take back what is written meanwhile. An error says in which case it came."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    except BaseException as error:
        error.add_note(f"in the case of {case}")
        raise
    finally:
        forget()


def forget() -> None:
    """Forget what this process has cached about the database."""
    turn.forget()
    callers.forget_all()
    risk.forget()
    kept.forget()
    keyring._known_ring.cache_clear()
