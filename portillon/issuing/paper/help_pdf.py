"""The help sheet of an event's team as PDF, A4, to print and to hang at the door."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from portillon.issuing.paper import typesetting
from portillon.issuing.paper.brand import brand_of
from portillon.issuing.seals.codes import svg_of
from portillon.places.models import Event

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

TEMPLATE = "help.typ"
# Without the quiet zone: a phone held over the sheet reads it.
CODE_MM = 36.0


def help_pdf(event: Event, sheet: "DataclassInstance", address: str | None = None) -> bytes:
    """Of what stands on it, in its own language; with the QR of `address`, which authorises phones."""
    code = svg_of(address) if address else None
    page: dict[str, Any] = {
        **typesetting.breakable(asdict(sheet)),
        "qr": code,
        "qr_mm": typesetting.with_quiet_zone(code, CODE_MM) if code else 0,
        "qr_alt": _("Authorisation QR code"),
    }
    return typesetting.alone(TEMPLATE, page, brand_of(event.organisation))
