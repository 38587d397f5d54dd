"""Measures sealing and opening a token in Python, in microseconds."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.figure import Figure
from portillon.core import seal

TIMES = 3000
CLAIM = seal.Claim(2_000_000, 1, "anna.muster@universite.ch", secret=bytes(seal.SECRET_BYTES))


def measure(_folder: Path) -> list[Figure]:
    key, opening_key, key_id = Ed25519PrivateKey.generate(), secrets.token_bytes(32), secrets.token_bytes(4)

    def sealed() -> str:
        salt = secrets.token_bytes(seal.SALT_BYTES)
        return seal.seal(CLAIM, key_id=key_id, opening_key=opening_key, signing_key=key, salt=salt)

    token = sealed()
    server = {key_id: seal.Opener(opening_key, seal.ResigningVerifier(key))}
    device = {key_id: seal.Opener(opening_key, seal.PublicVerifier(key.public_key()))}
    return [
        Figure("seal", _microseconds(sealed), "µs"),
        Figure("open by signing again (server)", _microseconds(lambda: seal.open_token(token, server)), "µs"),
        Figure(
            "open by verifying (device's keys)", _microseconds(lambda: seal.open_token(token, device)), "µs"
        ),
        Figure("token for a 25-character address", len(token), "digits", most=250),
    ]


def _microseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _time in range(TIMES):
        act()
    return (time.perf_counter() - start) / TIMES * 1e6
