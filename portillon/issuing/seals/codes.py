"""A credential's code: the URL in its QR, sealed afresh each time, and the symbol itself."""

import secrets
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import zxingcpp
from django.conf import settings

from portillon.core import seal
from portillon.issuing.models import Credential
from portillon.issuing.seals.keyring import Sealer, ring, sealer_of, sealer_of_programme
from portillon.places.models import Event, Programme


def code_of(credential: Credential) -> str:
    """A fresh code; every one made since the last reissue is as good as this one."""
    if credential.programme is not None:
        return _sealed(credential, sealer_of_programme(credential.programme))
    assert credential.event is not None
    return _sealed(credential, sealer_of(credential.event))


def codes_of_passes(programme: Programme, passes: Iterable[Credential]) -> Iterator[str]:
    """A fresh code for each pass of `programme`, with `holder` loaded; one look at the keys for all."""
    sealer = sealer_of_programme(programme)
    return (_sealed(one, sealer) for one in passes)


def codes_of(event: Event, tickets: Iterable[Credential]) -> Iterator[str]:
    """A fresh code for each ticket of `event`, with `holder` loaded; one look at the keys for all."""
    sealer = sealer_of(event)
    return (_sealed(ticket, sealer) for ticket in tickets)


def _sealed(credential: Credential, sealer: Sealer) -> str:
    issuer = credential.event_id or credential.programme_id
    assert issuer is not None
    return sealed(seal.Claim(issuer, credential.pk, credential.issue, credential.holder.email), sealer)


def sealed(claim: seal.Claim, sealer: Sealer) -> str:
    """The code that says `claim`."""
    token = seal.seal(
        claim,
        key_id=sealer.key_id,
        opening_key=sealer.opening_key,
        signing_key=sealer.signing_key,
        nonce=secrets.token_bytes(seal.NONCE_BYTES),
    )
    return f"{settings.BASE_URL}/t/{token}"


class Claimed(NamedTuple):
    """What a genuine token claims. With `rehearsal` it is a practice ticket's, and `credential` names that."""

    credential: int
    issue: int
    email: str
    rehearsal: int | None


def claim_of(token: str, organisation: int) -> Claimed | None:
    """What a token claims, or None unless it is a genuine one of this organisation."""
    key_id = seal.key_id(token)
    known = ring(key_id) if key_id else None
    if key_id is None or known is None or known.organisation != organisation:
        return None
    claim = seal.open_token(token, {key_id: known.opener})
    return Claimed(claim.credential, claim.issue, claim.email, known.rehearsal) if claim else None


def is_practice(token: str) -> bool:
    """Whether a token's head is that of a rehearsal's; its code may be forged all the same."""
    key_id = seal.key_id(token)
    known = ring(key_id) if key_id else None
    return known is not None and known.rehearsal is not None


def svg_of(code: str) -> str:
    """The QR symbol at level M as SVG, quiet zone included; the token gets an alphanumeric segment."""
    barcode = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return str(zxingcpp.write_barcode_to_svg(barcode, add_quiet_zones=True))


def page_of(ticket: Credential) -> str:
    """The address of the holder's page, which only who was given it can guess."""
    return f"{settings.BASE_URL}/h/{ticket.page_secret}"
