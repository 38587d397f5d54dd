"""Makes a credential's code, which is a URL with a freshly sealed token, and its QR symbol; opens tokens again."""

import io
import secrets
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import zxingcpp
from django.conf import settings
from PIL import Image

from portillon.core import seal
from portillon.issuing.models import Credential, CredentialQuerySet
from portillon.issuing.seals.keyring import Sealer, ring, sealer_of, sealer_of_programme
from portillon.places.models import Event, Programme

PIECE_ROWS = 2000
# Twice as many as mails show, for screens with small pixels.
PNG_MODULE_PIXELS = 8


def code_of(credential: Credential) -> str:
    """Return a fresh code. It is as valid as every other code made since the last reissue."""
    if credential.programme is not None:
        return _sealed(credential, sealer_of_programme(credential.programme))
    assert credential.event is not None
    return _sealed(credential, sealer_of(credential.event))


def codes_of_passes(programme: Programme, passes: Iterable[Credential]) -> Iterator[str]:
    """Return a fresh code for each pass of `programme`. The keys are read once; `holder` must be loaded."""
    sealer = sealer_of_programme(programme)
    return (_sealed(one, sealer) for one in passes)


def codes_of(event: Event, tickets: Iterable[Credential]) -> Iterator[str]:
    """Return a fresh code for each ticket of `event`. The keys are read once; `holder` must be loaded."""
    sealer = sealer_of(event)
    return (_sealed(ticket, sealer) for ticket in tickets)


def each_with_code(event: Event, tickets: CredentialQuerySet) -> Iterator[tuple[Credential, str]]:
    """Yield the tickets of `event` in the order of their ids, each with a fresh code.

    They are read in pieces: however many there are, memory holds few, and a slow reader keeps no cursor open.
    """
    last = 0
    while piece := list(tickets.filter(pk__gt=last).select_related("holder").order_by("pk")[:PIECE_ROWS]):
        yield from zip(piece, codes_of(event, piece), strict=True)
        last = piece[-1].pk


def _sealed(credential: Credential, sealer: Sealer) -> str:
    return sealed(credential.pk, credential.issue, credential.holder.email, sealer)


def sealed(credential: int, issue: int, email: str, sealer: Sealer) -> str:
    """Return a fresh code: the URL that ends in the sealed token. In capitals, which need less room in the symbol."""
    claim = seal.Claim(credential, issue, email, secret=sealer.secret_of(credential, issue))
    token = seal.seal(
        claim,
        key_id=sealer.key_id,
        opening_key=sealer.opening_key,
        signing_key=sealer.signing_key,
        salt=secrets.token_bytes(seal.SALT_BYTES),
    )
    return f"{_in_capitals(settings.BASE_URL)}/T/{token}"


def _in_capitals(base_url: str) -> str:
    """Scheme and host mean the same in capitals, and a path does not."""
    return base_url if urlsplit(base_url).path else base_url.upper()


class Claimed(NamedTuple):
    """The claim of a genuine token. If `rehearsal` is set, `credential` is the id of a practice ticket."""

    credential: int
    issue: int
    email: str
    rehearsal: int | None


def claim_of(token: str, organisation: int) -> Claimed | None:
    """Return the claim of a token; None unless the token is genuine and belongs to this organisation."""
    key_id = seal.key_id(token)
    known = ring(key_id) if key_id else None
    if key_id is None or known is None or known.organisation != organisation:
        return None
    claim = seal.open_token(token, {key_id: known.opener})
    return Claimed(claim.credential, claim.issue, claim.email, known.rehearsal) if claim else None


def is_practice(token: str) -> bool:
    """Whether the key id in the token belongs to a rehearsal. The token may still be forged."""
    key_id = seal.key_id(token)
    known = ring(key_id) if key_id else None
    return known is not None and known.rehearsal is not None


def svg_of(code: str) -> str:
    """Return the QR symbol as SVG with its quiet zone, at level M. The token becomes a numeric segment."""
    barcode = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return str(zxingcpp.write_barcode_to_svg(barcode, add_quiet_zones=True))


def png_of(code: str) -> bytes:
    """Return the same symbol as a PNG, for mails: many mail programs show no SVG."""
    barcode = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image = zxingcpp.write_barcode_to_image(barcode, scale=PNG_MODULE_PIXELS, add_quiet_zones=True)
    png = io.BytesIO()
    Image.fromarray(image).convert("1").save(png, "PNG", optimize=True)
    return png.getvalue()


def page_of(ticket: Credential) -> str:
    """Return the address of the holder's page, which contains a secret and cannot be guessed."""
    return f"{settings.BASE_URL}/h/{ticket.page_secret}"
