"""The website to which a code leads if the phone that opens it is not enrolled. It tells nothing about the ticket.

Only the key id in the token's head decides. The rest of the token is not read, so a forged token leads to the
same place in the same time.
"""

import base64
import re

from portillon.core import seal_v1, seal_v2
from portillon.issuing.seals.keyring import ring
from portillon.places.models import Event, Programme

START = "/"
# In version 1, version and key id are five bytes, exactly eight letters of base32.
_HEAD = re.compile(r"[A-Z2-7]{8}")


def website_of(token: str) -> str:
    key_id = _key_id(token)
    known = ring(key_id) if key_id else None
    if known is None:
        return START
    columns = ("redirect_url", "organisation__redirect_url")
    whose = (
        Programme.objects.filter(pk=known.programme)
        if known.programme
        else Event.objects.filter(pk=known.event or 0)
    )
    addresses = whose.values_list(*columns).first() or ()
    return next((address for address in addresses if address.startswith(("http://", "https://"))), START)


def _key_id(token: str) -> bytes | None:
    if token.startswith(seal_v2.VERSION):
        return seal_v2.key_id_of(token[: seal_v2.HEAD_DIGITS])
    head = token[:8].upper() if token[:8].isascii() else ""
    if not _HEAD.fullmatch(head):
        return None
    version, *key_id = base64.b32decode(head)
    return bytes(key_id) if version == seal_v1.VERSION else None
