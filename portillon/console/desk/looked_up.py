"""What people look up at a desk by a typed number: limited, and noted for the board."""

from portillon.core import qr
from portillon.devices.models import Device
from portillon.entries import inquiries
from portillon.entries.admit import Outcome
from portillon.entries.inquiries import Asker, What


def may_look(station: Device, code: str) -> bool:
    """Count a pass that is looked up by a number, and return whether it is to be shown. A scanned code always is."""
    return qr.read(code).kind is qr.Kind.TOKEN or inquiries.may_ask(_asker(station), What.LOOK)


def note_look(station: Device, code: str, seen: Outcome) -> None:
    """Note that a pass was shown for a typed number."""
    read = qr.read(code)
    if read.kind is qr.Kind.PASS_NUMBER:
        inquiries.note(_asker(station), What.LOOK, read.value, seen.row.credential_id is not None)


def _asker(station: Device) -> Asker:
    return Asker(station.organisation_id, station.gate_id, None, station.pk, station.operator_id)
