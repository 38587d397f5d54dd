"""How far a scanner knows an event: a cursor that it sends back, and that says nothing to it."""

import base64
import json
from binascii import Error as BadBase64
from collections.abc import Mapping
from dataclasses import dataclass, field

# Longer ones come from nobody who got theirs here.
LENGTH_MAX = 20_000
EVERY_TICKET = 2**63 - 1


class BadCursor(Exception):
    """A text that is no cursor of this program."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """What a scanner knows: the tickets up to change `n`, of that change those up to the id `ticket`; of each writer of
    the ledger the first `rows`; and the event's settings, by their digest.

    `era` names the roster to which these numbers belong.
    """

    era: str
    n: int = -1
    ticket: int = EVERY_TICKET
    rows: Mapping[int, int] = field(default_factory=dict)
    settings: str = ""

    def __str__(self) -> str:
        known = [self.era, self.n, self.ticket, sorted(self.rows.items()), self.settings]
        told = json.dumps(known, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(told).decode().rstrip("=")


def read(text: str) -> Cursor:
    """Return the cursor in `text`. Raises BadCursor."""
    try:
        told = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        era, n, ticket, rows, settings = json.loads(told)
        cursor = Cursor(era, n, ticket, dict(rows), settings)
    except (BadBase64, ValueError, TypeError, RecursionError) as error:
        raise BadCursor from error
    numbers = (n, ticket, *cursor.rows, *cursor.rows.values())
    texts = isinstance(era, str) and isinstance(settings, str)
    if not (texts and all(type(one) is int and -1 <= one <= EVERY_TICKET for one in numbers)):
        raise BadCursor
    return cursor
