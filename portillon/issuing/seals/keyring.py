"""The keys that seal and open codes, derived from the secret file and found by the key id in a token.

An opening key is HKDF-SHA256 (RFC 5869) of its generation's root over the key id. The database stores only which event,
programme or rehearsal a key id stands for, and never a key.
"""

import hmac
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from portillon import secret_file
from portillon.core import seal
from portillon.issuing.models import OpeningKey, Rehearsal
from portillon.places.models import Event, Programme
from portillon.secret_file import Generation


@dataclass(frozen=True, slots=True)
class Sealer:
    """The keys that seal the codes of one event, programme or rehearsal."""

    key_id: bytes
    opening_key: bytes
    signing_key: Ed25519PrivateKey
    secret_root: bytes

    def secret_of(self, credential: int, issue: int) -> bytes:
        """Return what all codes of this issue share, and nobody knows who has seen none of them."""
        named = f"{credential} {issue}".encode()
        return hmac.digest(self.secret_root, named, "sha256")[: seal.SECRET_BYTES]


@dataclass(frozen=True, slots=True)
class Ring:
    """The opener of the codes with one key id, and what they belong to: an event, its rehearsal, or a programme."""

    organisation: int
    event: int | None
    programme: int | None
    opener: seal.Opener
    rehearsal: int | None = None


def sealer_of(event: Event) -> Sealer:
    """Return the sealer of `event` in the newest generation. Its key id is created on first use."""
    return _sealer(event=event)


def sealer_of_programme(programme: Programme) -> Sealer:
    return _sealer(programme=programme)


def _sealer(**whose: Event | Programme) -> Sealer:
    newest, known = newest_generation(), _generations()
    keys = {key.generation: key for key in OpeningKey.objects.filter(**whose, generation__in=known)}
    if newest not in keys:
        keys[newest], _created = OpeningKey.objects.get_or_create(
            **whose, generation=newest, defaults={"key_id": secrets.token_bytes(seal.KEY_ID_BYTES)}
        )
    # The oldest key's, so that codes from before and after a rotation have the same.
    oldest = keys[min(keys)]
    secret_root = _secret_root(known[oldest.generation], bytes(oldest.key_id))
    return _sealing(bytes(keys[newest].key_id), known[newest], secret_root)


def key_ids_of(event: Event) -> list[bytes]:
    """Return the key ids of the codes of an event, the oldest first, as far as the secret file has their keys."""
    keys = OpeningKey.objects.filter(event=event, generation__in=_generations()).order_by("generation")
    return [bytes(key) for key in keys.values_list("key_id", flat=True)]


def sealer_of_rehearsal(rehearsal: Rehearsal) -> Sealer:
    key_id, keys = bytes(rehearsal.key_id), _generations()[rehearsal.generation]
    return _sealing(key_id, keys, _secret_root(keys, key_id))


def newest_generation() -> int:
    return max(_generations())


def _sealing(key_id: bytes, generation: Generation, secret_root: bytes) -> Sealer:
    return Sealer(key_id, _opening_key(generation, key_id), _signing_key(generation), secret_root)


# A key id always stands for the same event, rehearsal or programme, so its ring can be cached forever.
@lru_cache(maxsize=4096)
def _known_ring(key_id: bytes) -> Ring:
    key = OpeningKey.objects.select_related("event", "programme").filter(key_id=key_id).first()
    if key is None:
        return _ring_of_rehearsal(Rehearsal.objects.select_related("event").get(key_id=key_id))
    whose = key.event or key.programme
    assert whose is not None
    return Ring(whose.organisation_id, key.event_id, key.programme_id, _opener(key_id, key.generation))


def _ring_of_rehearsal(rehearsal: Rehearsal) -> Ring:
    event, opener = rehearsal.event, _opener(bytes(rehearsal.key_id), rehearsal.generation)
    return Ring(event.organisation_id, event.pk, None, opener, rehearsal.pk)


def _opener(key_id: bytes, generation: int) -> seal.Opener:
    keys = _generations()[generation]
    return seal.Opener(_opening_key(keys, key_id), seal.ResigningVerifier(_signing_key(keys)))


def ring(key_id: bytes) -> Ring | None:
    """Return the ring of a key id; None if this installation does not know the id, or its generation is gone."""
    try:
        return _known_ring(key_id)
    except (Rehearsal.DoesNotExist, KeyError):
        return None


def _generations() -> dict[int, Generation]:
    """Return the generations by number. A changed secret file is read again, so running servers use new generations."""
    path: Path = settings.CONFIGURATION.secret_file
    try:
        now = path.stat()
    except OSError:
        # Without the file, servers continue with the generations that they read at the start.
        return {known.number: known for known in settings.SECRETS.generations}
    return _read(path, now.st_ino, now.st_mtime_ns)


@lru_cache(maxsize=1)
def _read(path: Path, _inode: int, _changed_ns: int) -> dict[int, Generation]:
    return {known.number: known for known in secret_file.load(path).generations}


def _secret_root(generation: Generation, key_id: bytes) -> bytes:
    return _derived(generation, b"portillon secret of an issue" + key_id)


def _opening_key(generation: Generation, key_id: bytes) -> bytes:
    return _derived(generation, b"portillon opening key" + key_id)


def _derived(generation: Generation, info: bytes) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=info)
    return derive.derive(bytes.fromhex(generation.opening_root))


@lru_cache(maxsize=64)
def _signing_key(generation: Generation) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(generation.signing_seed))
