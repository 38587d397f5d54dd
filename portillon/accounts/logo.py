"""Stores an organisation's logo: decoded, scaled down and encoded anew, so that nothing else of the file is kept."""

import hashlib
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from portillon.accounts.models import Logo, Organisation

BYTES_MAX = 1024 * 1024
PIXELS_MAX = 20_000_000
WIDTH_MAX = 800
HEIGHT_MAX = 240


class LogoProblem(Exception):
    """The file cannot be used as a logo. The message is a sentence for the person who uploaded it."""


def keep(organisation: Organisation, data: bytes) -> Logo:
    """Store `data`, a PNG or JPEG file, as the organisation's logo. Raises LogoProblem."""
    picture = _picture(data)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    png = out.getvalue()
    logo, _made = Logo.objects.update_or_create(
        organisation=organisation,
        defaults={
            "png": png,
            "digest": hashlib.sha256(png).hexdigest()[:16],
            "width": picture.width,
            "height": picture.height,
        },
    )
    return logo


def _picture(data: bytes) -> Image.Image:
    if len(data) > BYTES_MAX:
        raise LogoProblem(_("The logo may have 1 MB at most."))
    try:
        # Opening reads only the declared size, so an oversized picture is refused before it is unpacked.
        with Image.open(BytesIO(data), formats=["PNG", "JPEG"]) as found:
            if found.width * found.height > PIXELS_MAX:
                raise LogoProblem(_("The logo has too many pixels; 800 × 240 are enough."))
            picture = ImageOps.exif_transpose(found).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise LogoProblem(_("This is not a PNG or JPEG picture.")) from error
    picture.thumbnail((WIDTH_MAX, HEIGHT_MAX))
    return picture
