"""Hands a venue's desk over to a device, and takes it home: the holder decides about all passes there by itself.

The rules of passes count what happens at a desk, so the desk is handed over and not the pass. The gate's row tells who
holds it. Each change is a row of the ledger besides, of no pass, and both are written in one transaction that locks the
gate: an entry that was decided before is stored before, or not at all (entries/ledger/postgresql.py).
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.utils import timezone

from portillon.core.verdict import Reason
from portillon.devices.models import Device
from portillon.entries.ledger import statements
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.row import Row
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Journal, Kind
from portillon.entries.registers.hand import Handed, remember
from portillon.entries.registers.set_back import SetBack
from portillon.places.models import Gate


class HeldDesk(NamedTuple):
    """A desk by the id of its gate, and the number of the hand-over by which a device has held it."""

    gate: int
    register: int


def hand(device: Device, desk: Gate, incarnation: UUID) -> Handed:
    """Hand the desk over to the device, if the server has it and the venue wants it. Raises SetBack, OtherStore and
    Busy."""
    Journal.begin(device.pk)
    handed = turn.write(lambda pen: _hand(device, desk.pk, incarnation, timezone.now(), pen))
    holder = Gate.objects.filter(pk=desk.pk).values_list("holder_id", flat=True).first()
    return Handed(handed, int(holder == device.pk), int(holder not in (None, device.pk)), more=False, after=0)


def _hand(device: Device, desk: int, incarnation: UUID, now: datetime, pen: Pen) -> int:
    with statements.at_once():
        remember(device, incarnation)
        gate = locked(desk)
        if gate.set_back_at is not None:
            raise SetBack
        if gate.holder_id is not None or gate.venue is None or not gate.venue.is_strict:
            return 0
        held = {"holder_id": device.pk, "register": gate.register + 1}
        Gate.objects.filter(pk=desk).update(**held, held_since=now)
        operator = device.operator_id
        pen.append([moved(Kind.HAND, gate, now, device_id=device.pk, operator_id=operator, **held)])
    return 1


def locked(desk: int) -> Gate:
    """Return the desk's gate, which nobody else hands over until the transaction ends."""
    return Gate.objects.select_related("venue").select_for_update(of=("self",), no_key=True).get(pk=desk)


def given_back(device: int, returns: Sequence[HeldDesk], now: datetime) -> list[Row]:
    """Return the rows by which the server holds these desks again, in the order of their gates.

    Nothing comes of a desk that the device does not hold by this very register.
    """
    found = Gate.objects.filter(holder_id=device).in_bulk([desk.gate for desk in returns])
    ours = [found[gate] for gate, register in sorted(set(returns)) if _is_by(found.get(gate), register)]
    because = [{"register": gate.register} for gate in ours]
    return [
        moved(Kind.RETURN, gate, now, device_id=device, because=why)
        for gate, why in zip(ours, because, strict=True)
    ]


def _is_by(gate: Gate | None, register: int) -> bool:
    return gate is not None and gate.register == register


def free(rows: Sequence[Row], device: int) -> bool:
    """Note that the device holds the desks of these rows no longer, and return whether it still held all of them.

    Call it in the transaction that writes the rows, and write none if it is False.
    """
    return all(
        Gate.objects.filter(
            pk=row.gate_id, holder_id=device, register=(row.because or {})["register"]
        ).update(holder_id=None, held_since=None)
        for row in rows
    )


def moved(kind: Kind, gate: Gate, now: datetime, **more: Any) -> Row:
    """Return the row of this kind about the desk; by it the server holds the desk, unless `more` says otherwise."""
    scan_id = uuid4()
    fields: dict[str, Any] = {
        **dict.fromkeys(("event_id", "device_id", "operator_id", "credential_id", "seq", "because")),
        **dict.fromkeys(("scanned_at", "reverses", "programme_id")),
        **dict.fromkeys(("writer_id", "writer_seq", "party", "used", "allowed", "left"), 0),
        **dict.fromkeys(("moved", "fresh", "admitted_count", "expected_count"), 0),
        "scan_id": scan_id,
        "kind": kind.value,
        "fingerprint": hashlib.blake2b(scan_id.bytes, digest_size=16).digest(),
        "organisation_id": gate.organisation_id,
        "gate_id": gate.pk,
        "reason": Reason.OK.value,
        "decided_at": now,
    }
    return Row(**{**fields, **more})
