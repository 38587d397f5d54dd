"""Who did what to a ticket, for the day somebody asks why it is refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from portillon.accounts.models import User
from portillon.issuing.models import Change, Credential

COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class By:
    """A person, or a program by the name of its key."""

    user: User | None = None
    key: str = ""


def note(tickets: Sequence[Credential], what: Change.What, by: By | None) -> None:
    """Called in the transaction that does it; nothing is noted of what nobody answers for."""
    if by is None:
        return
    rows = [Change(credential=ticket, what=what, user=by.user, by_key=by.key[:100]) for ticket in tickets]
    Change.objects.bulk_create(rows, batch_size=1000)
