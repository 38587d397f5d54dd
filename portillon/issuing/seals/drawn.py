"""QR symbols as elements of a page."""

import re

from django.utils.safestring import SafeString, mark_safe

_SVG_HEAD = re.compile(r'.*?<svg width="(\d+)" height="\d+"', re.DOTALL)


def inline(svg: str) -> SafeString:
    """Return the symbol as an SVG element that fills its frame. It holds no text from outside, so it is safe HTML."""
    scaled = _SVG_HEAD.sub(r'<svg viewBox="0 0 \1 \1" aria-hidden="true" focusable="false"', svg, count=1)
    return mark_safe(scaled)  # noqa: S308
