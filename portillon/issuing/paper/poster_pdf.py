"""Makes a venue's poster for self-validation: an A4 or A5 PDF with a large code and the steps in chosen languages.

It names the programmes whose passes can be validated with it, under the logo of the organisation that runs them.
"""

from collections.abc import Collection, Sequence
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.accounts.models import LANGUAGES
from portillon.issuing.paper import typesetting
from portillon.issuing.paper.brand import brand_of
from portillon.issuing.paper.poster import url_of
from portillon.issuing.seals.codes import svg_of
from portillon.places.models import Gate, Programme
from portillon.places.programmes import self_validated_at

Paper = Literal["a4", "a5"]
TEMPLATE = "poster.typ"
# Without the quiet zone.
CODE_MM: dict[Paper, float] = {"a4": 104, "a5": 72}


def poster_pdf(desk: Gate, paper: Paper = "a4", languages: Collection[str] = ()) -> bytes:
    """Return the PDF in these languages or in all, the organisation's first.

    `desk` needs its `venue` and `organisation` loaded.
    """
    assert desk.venue is not None
    code_svg, organisation = svg_of(url_of(desk)), desk.organisation
    known = [organisation.language, *(code for code, _name in LANGUAGES if code != organisation.language)]
    chosen = [code for code in known if code in languages] or known
    programmes = self_validated_at(desk.venue, timezone.now())
    page = {
        **typesetting.breakable({"venue": desk.venue.name, "organisation": organisation.name}),
        "language": chosen[0],
        "paper": paper,
        "texts": [_text(language, programmes) for language in chosen],
        "qr": code_svg,
        "qr_mm": typesetting.with_quiet_zone(code_svg, CODE_MM[paper]),
    }
    return typesetting.alone(TEMPLATE, page, brand_of(organisation))


def _text(language: str, programmes: Sequence[Programme]) -> dict[str, Any]:
    with override(language):
        return {
            "language": language,
            "programmes": typesetting.breakable(" · ".join(one.title for one in programmes)),
            "title": _("Validate your visit"),
            "steps": [
                _("Open this code with your phone’s camera."),
                _("Say how many persons come along with you, and confirm."),
                _("Show the green page at the reception."),
            ],
            "condition": _("Validation is the condition of the reduction."),
            "network": _("No network? Show your pass at the reception."),
            "alt": _("QR code of this venue’s self-validation"),
        }
