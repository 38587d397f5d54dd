"""Opens tokens of any version of docs/seal.md, and seals claims into tokens of the newest.

An opening key reads the tokens of one event or programme; only the signing key makes new ones. A token of version 2 has
digits alone, and one of version 1 begins with a letter.
"""

from collections.abc import Mapping

from portillon.core import seal_v1, seal_v2
from portillon.core.claim import (
    KEY_ID_BYTES,
    NUMBER_MAX,
    Claim,
    Opener,
    PublicVerifier,
    ResigningVerifier,
    Verifier,
)
from portillon.core.seal_v2 import SALT_BYTES, SECRET_BYTES, seal

__all__ = [
    "KEY_ID_BYTES",
    "NUMBER_MAX",
    "SALT_BYTES",
    "SECRET_BYTES",
    "Claim",
    "Opener",
    "PublicVerifier",
    "ResigningVerifier",
    "Verifier",
    "key_id",
    "open_token",
    "seal",
]


def key_id(token: str) -> bytes | None:
    """Return the key id from the token's head, for which no key is needed; None if the token is malformed."""
    return seal_v2.key_id_of(token) or seal_v1.key_id_of(token)


def open_token(token: str, openers: Mapping[bytes, Opener]) -> Claim | None:
    """Return the claim in `token`, or None unless it is exactly as it was sealed with the keys of one of `openers`."""
    found = key_id(token)
    opener = openers.get(found) if found else None
    if found is None or opener is None:
        return None
    if token.startswith(seal_v2.VERSION):
        return seal_v2.open_token(token, found, opener)
    return seal_v1.open_token(token, opener)
