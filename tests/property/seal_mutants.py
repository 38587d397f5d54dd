"""Attacks tokens of version 2 with mutants: altered digits, splices of two tokens, and contents wrapped anew.

The attacker has tokens, the opening keys and the public keys, as a stolen device would, but not the signing key. Each
mutant must be refused by the server and by a device. The seed is printed, so that a run can be repeated:
python -m tests.property.seal_mutants [COUNT] [SEED]
"""

import secrets
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portillon.core import seal, seal_v2
from vectors.secret import KEY_IDS, opening_key, signing_key

COUNT = 100_000
TOKENS = 200
SIGNATURE_BYTES = 64
# The order of the group of Ed25519 (RFC 8032): S and S + L verify alike where S is not compared with L.
L = 2**252 + 27742317777372353535851937790883648493


@dataclass(frozen=True)
class Sealed:
    """A genuine token, and what a thief of its opening key makes of it."""

    token: str
    key_id: bytes
    signature: bytes
    content: bytes


@dataclass
class Counting:
    """A verifier that counts how often it is asked: a mutant of a wrong form does not get so far."""

    verifier: seal.Verifier
    asked: int = 0

    def verify(self, signature: bytes, message: bytes) -> bool:
        self.asked += 1
        return self.verifier.verify(signature, message)


@dataclass
class Tally:
    tried: Counter[str] = field(default_factory=Counter)
    verified: Counter[str] = field(default_factory=Counter)
    opened: list[tuple[str, str]] = field(default_factory=list)


def main(count: int, seed: int) -> int:
    print(f"seed {seed}")
    tally = attacked(count, seed)
    for name in sorted(tally.tried):
        print(
            f"{name:40}{tally.tried[name]:>9,} tried{tally.verified[name]:>9,} refused by the signature alone"
        )
    print(f"{len(tally.opened)} of {sum(tally.tried.values()):,} opened")
    return 1 if tally.opened else 0


def attacked(count: int, seed: int) -> Tally:
    """Try `count` mutants. Those that happen to be genuine tokens do not count."""
    random, tally = Random(seed), Tally()
    genuine = [_sealed(random) for _ in range(TOKENS)]
    known = {one.token for one in genuine}
    server, device = _openers(seal.ResigningVerifier), _openers(_public)
    mutants = ((name, mutant) for name, mutant in _mutants(random, genuine) if mutant not in known)
    for name, mutant in islice(mutants, count):
        before = _asked(server)
        if seal.open_token(mutant, server) or seal.open_token(mutant, device):
            tally.opened.append((name, mutant))
        tally.tried[name] += 1
        tally.verified[name] += _asked(server) - before
    return tally


def _sealed(random: Random) -> Sealed:
    key_id = random.choice(KEY_IDS)
    address = "".join(random.choices("abcdefghij.-_", k=random.randrange(12))) + random.choice(
        ("", "@gmail.com", "@unifr.ch", "@Bücher.example")
    )
    claim = seal.Claim(random.randrange(2**21), random.randrange(1, 4), address, secret=random.randbytes(8))
    salt, signing, opening = random.randbytes(seal.SALT_BYTES), signing_key(key_id), opening_key(key_id)
    token = seal.seal(claim, key_id=key_id, opening_key=opening, signing_key=signing, salt=salt)
    box = seal_v2.from_digits(token[seal_v2.HEAD_DIGITS :])
    assert box
    signature = box[:SIGNATURE_BYTES]
    content = seal_v2.ciphered(box[SIGNATURE_BYTES:], signature, opening)
    return Sealed(token, key_id, signature, content)


def _public(key: Ed25519PrivateKey) -> seal.Verifier:
    return seal.PublicVerifier(key.public_key())


def _openers(verifier: Callable[[Ed25519PrivateKey], seal.Verifier]) -> dict[bytes, seal.Opener]:
    return {
        key_id: seal.Opener(opening_key(key_id), Counting(verifier(signing_key(key_id))))
        for key_id in KEY_IDS
    }


def _asked(openers: dict[bytes, seal.Opener]) -> int:
    return sum(one.verifier.asked for one in openers.values() if isinstance(one.verifier, Counting))


def _mutants(random: Random, genuine: list[Sealed]) -> Iterator[tuple[str, str]]:
    for name, kind in cycle(_KINDS.items()):
        yield name, kind(random, random.choice(genuine), random.choice(genuine))


def _digit_changed(random: Random, one: Sealed, _other: Sealed) -> str:
    place = random.randrange(len(one.token))
    return one.token[:place] + random.choice("0123456789") + one.token[place + 1 :]


def _digits_exchanged(random: Random, one: Sealed, _other: Sealed) -> str:
    place = random.randrange(len(one.token) - 1)
    return one.token[:place] + one.token[place + 1] + one.token[place] + one.token[place + 2 :]


def _digits_cut_or_added(random: Random, one: Sealed, _other: Sealed) -> str:
    place = random.randrange(len(one.token))
    added = "".join(random.choices("0123456789", k=random.randrange(4)))
    return one.token[:place] + added + one.token[place + random.randrange(4) :]


def _bits_flipped(random: Random, one: Sealed, _other: Sealed) -> str:
    box = _box(one)
    number = int.from_bytes(box)
    for bit in random.sample(range(len(box) * 8), random.choice((1, 1, 2, 9))):
        number ^= 1 << bit
    return _token(one.key_id, number.to_bytes(len(box)))


def _texts_spliced(random: Random, one: Sealed, other: Sealed) -> str:
    return one.token[: random.randrange(len(one.token))] + other.token[random.randrange(len(other.token)) :]


def _boxes_spliced(random: Random, one: Sealed, other: Sealed) -> str:
    """Head, R, S and content of one token or the other."""
    parts = [(_box(each)[:32], _box(each)[32:64], _box(each)[64:]) for each in (one, other)]
    return _token(one.key_id, b"".join(parts[random.randrange(2)][part] for part in range(3)))


def _other_head(random: Random, one: Sealed, _other: Sealed) -> str:
    key_id = random.choice((*KEY_IDS, random.randbytes(4)))
    return _token(key_id, _box(one))


def _content_changed(random: Random, one: Sealed, _other: Sealed) -> str:
    """Wrap another content with a genuine signature: a thief of the opening key gives the ticket another number."""
    content = bytearray(one.content)
    content[random.randrange(len(content))] ^= random.randrange(1, 256)
    return _wrapped(one.key_id, bytes(content), one.signature)


def _content_lengthened(random: Random, one: Sealed, _other: Sealed) -> str:
    cut = one.content[: len(one.content) - random.randrange(3)]
    return _wrapped(one.key_id, cut + random.randbytes(random.randrange(4)), one.signature)


def _content_exchanged(_random: Random, one: Sealed, other: Sealed) -> str:
    return _wrapped(one.key_id, other.content, one.signature)


def _moved_to_another_event(_random: Random, one: Sealed, _other: Sealed) -> str:
    (elsewhere,) = set(KEY_IDS) - {one.key_id}
    return _wrapped(elsewhere, one.content, one.signature)


def _signed_by_another(random: Random, one: Sealed, _other: Sealed) -> str:
    message = b"portillon/seal/v2\n" + one.key_id + one.content
    thief = Ed25519PrivateKey.from_private_bytes(random.randbytes(32))
    return _wrapped(one.key_id, one.content, thief.sign(message))


def _signature_respelt(random: Random, one: Sealed, _other: Sealed) -> str:
    """Spell the signature in another way: S + k·L, or R with its sign turned, or a point of small order as R."""
    point, scalar = one.signature[:32], int.from_bytes(one.signature[32:], "little")
    respelt = (scalar + random.randrange(1, 15) * L).to_bytes(32, "little")
    turned = point[:31] + bytes([point[31] ^ 0x80])
    small = random.choice((bytes(32), b"\1" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"))
    signature = random.choice(
        (point + respelt, turned + one.signature[32:], small + one.signature[32:], small + bytes(32))
    )
    return _wrapped(one.key_id, one.content, signature)


_KINDS = {
    "digit changed": _digit_changed,
    "digits exchanged": _digits_exchanged,
    "digits cut or added": _digits_cut_or_added,
    "bits flipped": _bits_flipped,
    "texts of two tokens spliced": _texts_spliced,
    "parts of two tokens spliced": _boxes_spliced,
    "another head": _other_head,
    "rewrapped: content changed": _content_changed,
    "rewrapped: content of another length": _content_lengthened,
    "rewrapped: content of another token": _content_exchanged,
    "rewrapped: for another event": _moved_to_another_event,
    "rewrapped: signed by another key": _signed_by_another,
    "rewrapped: signature spelt otherwise": _signature_respelt,
}


def _box(one: Sealed) -> bytes:
    box = seal_v2.from_digits(one.token[seal_v2.HEAD_DIGITS :])
    assert box
    return box


def _token(key_id: bytes, box: bytes) -> str:
    return f"{seal_v2.VERSION}{int.from_bytes(key_id):010}{seal_v2.to_digits(box)}"


def _wrapped(key_id: bytes, content: bytes, signature: bytes) -> str:
    return seal_v2.wrapped(key_id, content, signature, opening_key(key_id))


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    sys.exit(main(*given, *(COUNT, secrets.randbits(32))[len(given) :]))
