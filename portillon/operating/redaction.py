"""Takes secrets out of a text that is about to be logged: links that open a ticket, a registration or an account."""

import re

HIDDEN = "…"
# The addresses below which the rest of the path is a secret: /e/ enrols a device, /g/ invites a guest, /h/ is the page
# of a holder, /i/ invites to a team, /r/ is a registration or a new password, /t/ or /T/ is a code.
SECRET = "eghirt"
_BEGINS_SECRET = re.compile(rf"/[{SECRET}]/", re.IGNORECASE)

_IN_TEXT = (
    # A path, also as a parameter of another address.
    (re.compile(rf"((?:/|%2F)[{SECRET}](?:/|%2F))[^\s\"'<>]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    # The query of an address: searches for names, codes of single sign-on.
    (re.compile(r"(?<=[\w/])\?[\w.~%-]+=[^\s\"'<>)]*"), f"?{HIDDEN}"),
    # The keys of programs and devices, and passwords in addresses.
    (re.compile(r"(\bBearer\s+|\b[pd]k_)[\w.~+/=-]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"(?<=://)[^\s/@]*:[^\s/@]*(?=@)"), HIDDEN),
)


def of_path(path: str) -> str:
    """Return the path of a request without its secret, whatever characters that has."""
    return path[:3] + HIDDEN if _BEGINS_SECRET.match(path) and len(path) > 3 else path


def of_text(text: str) -> str:
    for pattern, instead in _IN_TEXT:
        text = pattern.sub(instead, text)
    return text
