"""Whether somebody really opens a page, or a browser or a program only looks ahead.

A page that counts must not be counted by a look: link previews, prefetches and prerenderings say so themselves,
each in its own header (docs/devices.md).
"""

from django.http import HttpRequest

LOOKING_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
AHEAD = ("prefetch", "prerender", "preview")


def is_opened(request: HttpRequest) -> bool:
    """A whole page, asked for in a window of its own, now. Browsers that tell nothing are believed."""
    headers = request.headers
    mode, target = headers.get("Sec-Fetch-Mode", "navigate"), headers.get("Sec-Fetch-Dest", "document")
    return (
        request.method == "GET"
        and (mode, target) == ("navigate", "document")
        and not any(word in headers.get(name, "").lower() for name in LOOKING_AHEAD for word in AHEAD)
    )
