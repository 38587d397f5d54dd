"""Codes as they were made before version 2 of the seal: printed ones are still in people's hands."""

import secrets

from portillon.core import seal, seal_v1
from portillon.issuing.models import Credential
from portillon.issuing.seals.keyring import sealer_of


def code_of_version_1(ticket: Credential) -> str:
    assert ticket.event
    sealer = sealer_of(ticket.event)
    claim = seal.Claim(ticket.pk, ticket.issue, ticket.holder.email, ticket.event.pk)
    token = seal_v1.seal(
        claim,
        key_id=sealer.key_id,
        opening_key=sealer.opening_key,
        signing_key=sealer.signing_key,
        nonce=secrets.token_bytes(seal_v1.NONCE_BYTES),
    )
    return f"http://localhost:8000/t/{token}"
