"""Makes the help sheet for an event's team: an A4 PDF to hang up at the door."""

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
# Without the quiet zone. Large enough for a phone that is held over the sheet.
CODE_MM = 36.0


def help_pdf(event: Event, sheet: "DataclassInstance", address: str | None = None) -> bytes:
    """Return the PDF of `sheet`, with the QR code of `address` if given: it authorises phones."""
    code = svg_of(address) if address else None
    page: dict[str, Any] = {
        **typesetting.breakable(asdict(sheet)),
        "qr": code,
        "qr_mm": typesetting.with_quiet_zone(code, CODE_MM) if code else 0,
        "qr_alt": _("Authorisation QR code"),
    }
    return typesetting.alone(TEMPLATE, page, brand_of(event.organisation))
