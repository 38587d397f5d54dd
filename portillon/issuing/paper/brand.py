"""An organisation's logo and colour, in the form that the Typst templates expect."""

import base64
import json

from portillon.accounts.colour import DEFAULT
from portillon.accounts.models import Logo, Organisation

WIDTH_MM_MAX = 80
HEIGHT_MM_MAX = 13


def brand_of(organisation: Organisation) -> dict[str, str]:
    logo = Logo.objects.filter(organisation=organisation).first()
    return {"accent": organisation.accent or DEFAULT, "logo": json.dumps(_drawn(logo) if logo else None)}


def _drawn(logo: Logo) -> dict[str, object]:
    """Return the logo as SVG text with its size in mm, because a template accepts only texts."""
    scale = min(WIDTH_MM_MAX / logo.width, HEIGHT_MM_MAX / logo.height)
    data = base64.b64encode(bytes(logo.png)).decode()
    size = f'width="{logo.width}" height="{logo.height}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="data:image/png;base64,{data}"/></svg>'
    return {"svg": svg, "width": logo.width * scale, "height": logo.height * scale}
