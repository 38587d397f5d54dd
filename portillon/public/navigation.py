"""Whether a person opens a page, or a browser or program only fetches it in advance.

Link previews, prefetches and prerenderings must not count as a visit or a scan. Each announces itself in a
header of its own (docs/devices.md).
"""

import re

from django.http import HttpRequest

LOOKING_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
AHEAD = ("prefetch", "prerender", "preview")


# Chat programs that fetch a link for a preview have one of these words in their name, or no browser's name.
_PROGRAM = re.compile(r"(?<!cu)bot|preview|externalhit|crawl|spider")


def is_opened_by_a_person(request: HttpRequest) -> bool:
    """Whether a person opens a page that other programs know too, such as chat and mail programs with previews.

    A program that pretends to be a browser cannot be told from a person.
    """
    name = request.headers.get("User-Agent", "").lower()
    return is_opened(request) and name.startswith("mozilla/") and not _PROGRAM.search(name)


def is_opened(request: HttpRequest) -> bool:
    """Whether a browser opens a whole page now. A browser without the headers is taken to do so."""
    headers = request.headers
    mode, target = headers.get("Sec-Fetch-Mode", "navigate"), headers.get("Sec-Fetch-Dest", "document")
    return (
        request.method == "GET"
        and (mode, target) == ("navigate", "document")
        and not any(word in headers.get(name, "").lower() for name in LOOKING_AHEAD for word in AHEAD)
    )
