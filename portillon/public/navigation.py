"""Whether somebody really opens a page, or a browser or a program only looks ahead.

A page that counts must not be counted by a look: link previews, prefetches and prerenderings say so themselves,
each in its own header (docs/devices.md).
"""

import re

from django.http import HttpRequest

LOOKING_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
AHEAD = ("prefetch", "prerender", "preview")


# What fetches a link to make a picture of it for a chat says so in its name, or is no browser at all.
# (Cubot makes phones.)
_PROGRAM = re.compile(r"(?<!cu)bot|preview|externalhit|crawl|spider")


def is_opened_by_a_person(request: HttpRequest) -> bool:
    """For a page that strangers' programs know too: a chat or mail program that looks at a link is nobody. One that
    passes itself off as a browser cannot be told from a person."""
    name = request.headers.get("User-Agent", "").lower()
    return is_opened(request) and name.startswith("mozilla/") and not _PROGRAM.search(name)


def is_opened(request: HttpRequest) -> bool:
    """A whole page, asked for in a window of its own, now. Browsers that tell nothing are believed."""
    headers = request.headers
    mode, target = headers.get("Sec-Fetch-Mode", "navigate"), headers.get("Sec-Fetch-Dest", "document")
    return (
        request.method == "GET"
        and (mode, target) == ("navigate", "document")
        and not any(word in headers.get(name, "").lower() for name in LOOKING_AHEAD for word in AHEAD)
    )
