"""Records who did what to a ticket or pass, which explains later why it is refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from portillon.accounts.models import User
from portillon.issuing.models import Change, Credential

COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class By:
    """The author of a change: a user, or a program by the name of its key."""

    user: User | None = None
    key: str = ""


def note(tickets: Sequence[Credential], what: Change.What, by: By | None) -> None:
    """Record a change of these tickets; without an author, nothing. Call it in the transaction of the change."""
    if by is None:
        return
    rows = [Change(credential=ticket, what=what, user=by.user, by_key=by.key[:100]) for ticket in tickets]
    Change.objects.bulk_create(rows, batch_size=1000)
