"""The fixed keys of the vectors. They are public and seal nothing else."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_IDS = (bytes.fromhex("00000001"), bytes.fromhex("fedcba98"))


def public(key_id: bytes) -> dict[str, str]:
    verifying = signing_key(key_id).public_key().public_bytes_raw()
    return {"kid": key_id.hex(), "opening": opening_key(key_id).hex(), "verifying": verifying.hex()}


def signing_key(key_id: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret("signing " + key_id.hex()))


def opening_key(key_id: bytes) -> bytes:
    return secret("opening " + key_id.hex())


def secret(name: str) -> bytes:
    return hashlib.sha256(b"portillon vectors " + name.encode()).digest()
