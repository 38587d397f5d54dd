"""Checks that an organisation's colour is legible on light pages, and derives a lighter one for dark pages."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DEFAULT = "#0b5d66"
# The darkest light background and the lightest dark background behind text in the colour.
LIGHT = "#f5f1e8"
DARK = "#16272d"
# WCAG 2.2 AA for text.
CONTRAST_MIN = 4.5
HEX = re.compile(r"#[0-9a-f]{6}")

Rgb = tuple[float, float, float]


def validate_accent(colour: str) -> None:
    """Raise ValidationError unless `colour` is written #rrggbb and legible on a light background."""
    if not HEX.fullmatch(colour):
        raise ValidationError(_("A colour is written #rrggbb, such as #0b5d66."))
    found = contrast(colour, LIGHT)
    if found < CONTRAST_MIN:
        raise ValidationError(
            _("Too pale to be read on paper: its contrast is %(found).1f, and %(least).1f is needed."),
            params={"found": found, "least": CONTRAST_MIN},
        )


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (lighter + 0.05) / (darker + 0.05)


def in_the_dark(colour: str) -> str:
    """Return the colour mixed with just enough white to be legible on a dark page."""
    rgb = _rgb(colour)
    mixed = (_hex(_with_white(rgb, step / 20)) for step in range(21))
    return next(colour for colour in mixed if contrast(colour, DARK) >= CONTRAST_MIN)


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def _with_white(rgb: Rgb, share: float) -> Rgb:
    red, green, blue = (part + (1 - part) * share for part in rgb)
    return red, green, blue


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
