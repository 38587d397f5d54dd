"""Opens a photograph that somebody sent: only pictures, only of a size that a phone takes, and only in grey."""

from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

BYTES_MAX = 25_000_000
PIXELS_MAX = 64_000_000
# Enough to read a whole sheet; larger pictures only take longer.
SIDE_MAX = 4000
FORMATS = ("JPEG", "PNG", "WEBP")


class NotReadable(Exception):
    """The photograph cannot be used, for the reason in the message, which is a sentence for whoever sent it."""


def opened(file: BinaryIO) -> Image.Image:
    """Return the picture in grey. Raises NotReadable."""
    content = file.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise NotReadable(_("The file is larger than %(max)d MB.") % {"max": BYTES_MAX // 1_000_000})
    try:
        # Opening reads only the declared size, so an oversized picture is refused before it is unpacked.
        with Image.open(BytesIO(content), formats=FORMATS) as found:
            if found.width * found.height > PIXELS_MAX:
                raise NotReadable(_too_many_pixels())
            found.draft("L", (SIDE_MAX, SIDE_MAX))
            grey = found.convert("L")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotReadable(_too_many_pixels()) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotReadable(_("This is not a JPEG, PNG or WebP picture.")) from error
    grey.thumbnail((SIDE_MAX, SIDE_MAX))
    return grey


def _too_many_pixels() -> str:
    return _("The picture has too many pixels: at most %(max)d million.") % {"max": PIXELS_MAX // 1_000_000}
