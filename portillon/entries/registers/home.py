"""Gives tickets back to the server: a device has noted in its journal that it lets nobody in by them any more."""

from collections.abc import Sequence
from datetime import datetime

from portillon.entries.ledger.row import Row
from portillon.entries.models import Kind
from portillon.entries.registers.rows import counts_of, last_rows, moved

# A ticket by its id, and the register by which the device has held it.
Held = tuple[int, int]


def given_back(device: int, returns: Sequence[Held], now: datetime) -> list[Row]:
    """Return the rows by which the server holds these tickets again, in the order of their ids.

    Nothing comes of a ticket that the device does not hold by this very register: it was given back before, or taken
    back, and perhaps handed over once more since.
    """
    last = last_rows([ticket for ticket, _register in returns])
    counted = [
        last[ticket]
        for ticket, register in sorted(set(returns))
        if ticket in last and (last[ticket].holder_id, last[ticket].register) == (device, register)
    ]
    counts = {event: counts_of(event) for event in {row.event_id for row in counted}}
    return [moved(Kind.RETURN, row, counts[row.event_id], now, device_id=device) for row in counted]
