"""How far a desk's scanner knows its passes: a cursor that it sends back, and that says nothing to it."""

import base64
import json
from binascii import Error as BadBase64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from portillon.roster.cursor import EVERY_TICKET, BadCursor
from portillon.roster.desk.writers import NOTHING_READ, Lengths


class Reached(NamedTuple):
    """The passes of a programme up to change `n` are known, of that change those up to the id `upto`."""

    n: int = -1
    upto: int = EVERY_TICKET


@dataclass(frozen=True, slots=True)
class DeskCursor:
    """What a scanner knows: of each programme the passes up to a change, how much of the ledger, and the settings by
    their digest. `era` names the roster to which these numbers belong."""

    era: str
    changes: Mapping[int, Reached] = field(default_factory=dict)
    ledger: Lengths = NOTHING_READ
    settings: str = ""

    def __str__(self) -> str:
        changes = [[programme, *reached] for programme, reached in sorted(self.changes.items())]
        known = [self.era, changes, sorted(self.ledger.rows.items()), self.ledger.older, self.settings]
        told = json.dumps(known, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(told).decode().rstrip("=")

    def of(self, programme: int) -> Reached:
        return self.changes.get(programme, Reached())


def read(text: str) -> DeskCursor:
    """Return the cursor in `text`. Raises BadCursor."""
    try:
        told = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        era, changes, rows, older, settings = json.loads(told)
        reached = {programme: Reached(n, upto) for programme, n, upto in changes}
        cursor = DeskCursor(era, reached, Lengths(dict(rows), older), settings)
    except (BadBase64, ValueError, TypeError, RecursionError) as error:
        raise BadCursor from error
    numbers = (older, *reached, *cursor.ledger.rows, *cursor.ledger.rows.values())
    positions = (one for position in reached.values() for one in position)
    texts = isinstance(era, str) and isinstance(settings, str)
    if not (texts and all(type(one) is int and -1 <= one <= EVERY_TICKET for one in (*numbers, *positions))):
        raise BadCursor
    return cursor
