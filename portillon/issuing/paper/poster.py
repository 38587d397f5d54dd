"""The address in the QR code of a venue's poster. An HMAC in it prevents guessing it, or computing it from another."""

import base64
import hmac
import re

from django.conf import settings
from django.utils.crypto import salted_hmac

from portillon.places.models import Gate

ID_BYTES = 5
SEAL_BYTES = 10
_TOKEN = re.compile(r"[A-Z2-7]{24}")


def url_of(desk: Gate) -> str:
    """Return the address of a desk. It never changes, so that printed posters stay valid."""
    return f"{settings.BASE_URL}/v/{token_of(desk)}"


def token_of(desk: Gate) -> str:
    number = desk.pk.to_bytes(ID_BYTES, "big")
    return base64.b32encode(number + _seal(number)).decode()


def desk_of(token: str) -> Gate | None:
    """Return the desk of a token, with its venue and organisation; None if the token is forged or unknown."""
    text = token.strip().upper()
    if not _TOKEN.fullmatch(text):
        return None
    raw = base64.b32decode(text)
    number, seal = raw[:ID_BYTES], raw[ID_BYTES:]
    if not hmac.compare_digest(seal, _seal(number)):
        return None
    desks = Gate.objects.select_related("venue", "organisation").filter(venue__isnull=False)
    return desks.filter(pk=int.from_bytes(number, "big")).first()


def _seal(number: bytes) -> bytes:
    return salted_hmac("portillon poster", number, algorithm="sha256").digest()[:SEAL_BYTES]
