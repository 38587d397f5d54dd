"""What a token says, and the keys that open it: what both versions of docs/seal.md share."""

import hmac
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_ID_BYTES = 4
SIGNATURE_BYTES = 64
NUMBER_MAX = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says. `issue` grows with each reissue of the credential; `email` may be empty.

    Version 1 names the event or programme, which the key id stands for in version 2. Version 2 has a `secret` of 8
    bytes, the same in all codes of one issue.
    """

    credential: int
    issue: int
    email: str
    event: int | None = None
    secret: bytes = b""


class Verifier(Protocol):
    """Tells whether a signature was made by the signing key."""

    def verify(self, signature: bytes, message: bytes) -> bool: ...


@dataclass(frozen=True, slots=True)
class PublicVerifier:
    """Verifies with the public key alone, as a device does."""

    key: Ed25519PublicKey

    def verify(self, signature: bytes, message: bytes) -> bool:
        try:
            self.key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class ResigningVerifier:
    """Signs again and compares: Ed25519 is deterministic, and signing costs half of verifying."""

    key: Ed25519PrivateKey

    def verify(self, signature: bytes, message: bytes) -> bool:
        return hmac.compare_digest(self.key.sign(message), signature)


@dataclass(frozen=True, slots=True)
class Opener:
    """The keys that open and verify tokens with one key id. `opening_key` has 32 bytes."""

    opening_key: bytes
    verifier: Verifier


def varint(number: int) -> bytes:
    """Encode `number` as unsigned LEB128: seven bits per byte, lowest first."""
    if not 0 <= number <= NUMBER_MAX:
        raise ValueError(f"{number} is not between 0 and 2^53 - 1")
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def take_varint(data: bytes) -> tuple[int, bytes]:
    """Return the number at the start of `data` and the rest. Raises ValueError unless it has its shortest spelling."""
    number = 0
    for index, byte in enumerate(data[:8]):
        number |= (byte & 0x7F) << 7 * index
        if byte <= 0x7F:
            if number > NUMBER_MAX or varint(number) != data[: index + 1]:
                break
            return number, data[index + 1 :]
    raise ValueError("not a number")
