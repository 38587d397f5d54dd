"""The keys that seal and open codes: derived from the secret file, looked up by the key id in a token's head.

An event's opening key is HKDF-SHA256 (RFC 5869) of its generation's root over the key id, so the database
knows which event a key id stands for and never the key.
"""

import secrets
from dataclasses import dataclass
from functools import cache, lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from portillon.core import seal
from portillon.issuing.models import OpeningKey
from portillon.places.models import Event, Programme


@dataclass(frozen=True, slots=True)
class Sealer:
    """What makes the codes of one event or programme."""

    key_id: bytes
    opening_key: bytes
    signing_key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Ring:
    """What opens the codes with one key id, and whose they are: those of an event or of a programme."""

    organisation: int
    event: int | None
    programme: int | None
    opener: seal.Opener


def sealer_of(event: Event) -> Sealer:
    """The newest generation's sealer for `event`; its opening key is made on first use."""
    return _sealer(event=event)


def sealer_of_programme(programme: Programme) -> Sealer:
    return _sealer(programme=programme)


def _sealer(**whose: Event | Programme) -> Sealer:
    number = max(_signing_keys())
    key, _created = OpeningKey.objects.get_or_create(
        **whose, generation=number, defaults={"key_id": secrets.token_bytes(seal.KEY_ID_BYTES)}
    )
    key_id = bytes(key.key_id)
    return Sealer(key_id, _opening_key(number, key_id), _signing_keys()[number])


# A key id stands for the same event or programme for ever, so what was found once need not be asked again.
@lru_cache(maxsize=4096)
def _known_ring(key_id: bytes) -> Ring:
    key = OpeningKey.objects.select_related("event", "programme").get(key_id=key_id)
    signing_key = _signing_keys()[key.generation]
    opener = seal.Opener(_opening_key(key.generation, key_id), seal.ResigningVerifier(signing_key))
    whose = key.event or key.programme
    assert whose is not None
    return Ring(whose.organisation_id, key.event_id, key.programme_id, opener)


def ring(key_id: bytes) -> Ring | None:
    """What opens codes with this key id; None for one this installation never gave out or whose keys are gone."""
    try:
        return _known_ring(key_id)
    except (OpeningKey.DoesNotExist, KeyError):
        return None


def _opening_key(generation: int, key_id: bytes) -> bytes:
    roots = {known.number: bytes.fromhex(known.opening_root) for known in settings.SECRETS.generations}
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"portillon opening key" + key_id)
    return derive.derive(roots[generation])


@cache
def _signing_keys() -> dict[int, Ed25519PrivateKey]:
    return {
        known.number: Ed25519PrivateKey.from_private_bytes(bytes.fromhex(known.signing_seed))
        for known in settings.SECRETS.generations
    }
