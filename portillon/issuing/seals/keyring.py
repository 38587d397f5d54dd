"""The keys that seal and open codes, derived from the secret file and found by the key id in a token.

An opening key is HKDF-SHA256 (RFC 5869) of its generation's root over the key id. The database stores only which event,
programme or rehearsal a key id stands for, and never a key.

A server at a venue was handed the keys of one event (docs/venue-server.md). Its own generations come after theirs.
"""

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db.models import Q

from portillon import secret_file
from portillon.core import seal, sealed_code
from portillon.issuing.models import OpeningKey, Rehearsal
from portillon.places.models import Event, Programme
from portillon.secret_file import Generation, HandedKey, Secrets

ELSEWHERE_MAX = 500


@dataclass(frozen=True, slots=True)
class Sealer:
    """The keys that seal the codes of one event, programme or rehearsal."""

    key_id: bytes
    opening_key: bytes
    signing_key: Ed25519PrivateKey
    secret_root: bytes
    # The oldest key id, whose keys the secrets of issues come from, and its opening key.
    secrets_key_id: bytes
    secrets_opening_key: bytes

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
    sealer = _sealing(
        (bytes(keys[newest].key_id), known[newest]), (bytes(oldest.key_id), known[oldest.generation])
    )
    return _with_handed_secrets(sealer, **whose)


def _with_handed_secrets(sealer: Sealer, **whose: Event | Programme) -> Sealer:
    """Return the sealer with the secrets of the installation that handed the event over, and has made its codes."""
    ours = OpeningKey.objects.filter(**whose).order_by("generation", "pk").first() if _handed() else None
    handed = _handed().get(bytes(ours.key_id)) if ours else None
    if handed is None:
        return sealer
    return replace(
        sealer,
        secret_root=bytes.fromhex(handed.secret_root),
        secrets_key_id=bytes.fromhex(handed.key_id),
        secrets_opening_key=bytes.fromhex(handed.opening_key),
    )


def key_ids_of(event: Event) -> list[bytes]:
    """Return the key ids of the codes of an event, the oldest first, as far as the secret file has their keys."""
    return [bytes(key.key_id) for key in _keys_of(Q(event=event))]


def key_ids_of_programmes(programmes: Collection[Programme]) -> list[bytes]:
    """Return the key ids of the codes of these programmes, as `key_ids_of` does."""
    return [bytes(key.key_id) for key in _keys_of(Q(programme__in=programmes))]


def _keys_of(whose: Q) -> list[OpeningKey]:
    ours = OpeningKey.objects.filter(whose).order_by("generation", "pk")
    return [key for key in ours if key.generation in _generations() or bytes(key.key_id) in _handed()]


class KeyHandedOver(NamedTuple):
    """A key id of an event with the generation of its keys, and what opens its codes elsewhere."""

    generation: int
    key: HandedKey


def keys_to_hand_over(event: Event) -> list[KeyHandedOver]:
    """Return what another installation needs to open the codes of the event, the oldest first. It cannot make codes."""
    sealer_of(event)  # It creates the key id of the newest generation.
    known = _generations()
    keys = [
        (key.generation, bytes(key.key_id)) for key in _keys_of(Q(event=event)) if key.generation in known
    ]
    return [KeyHandedOver(number, _handed_key(key_id, known[number])) for number, key_id in keys]


def _handed_key(key_id: bytes, generation: Generation) -> HandedKey:
    opener = _device_key(key_id, generation)
    root = _secret_root(generation, key_id)
    return HandedKey(key_id.hex(), opener.opening_key.hex(), opener.verifying_key.hex(), root.hex())


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """What a device needs to open the codes with one key id. It cannot make codes."""

    key_id: bytes
    opening_key: bytes
    verifying_key: bytes


def device_keys_of(event: Event) -> list[DeviceKey]:
    """Return the keys that open the codes of an event, the oldest first."""
    return _device_keys(Q(event=event))


def device_keys_of_programmes(programmes: Collection[Programme]) -> list[DeviceKey]:
    """Return the keys that open the codes of these programmes, as `device_keys_of` does."""
    return _device_keys(Q(programme__in=programmes))


def _device_keys(whose: Q) -> list[DeviceKey]:
    known, handed = _generations(), _handed()
    return [
        _opener_handed(handed[bytes(key.key_id)])
        if bytes(key.key_id) in handed
        else _device_key(bytes(key.key_id), known[key.generation])
        for key in _keys_of(whose)
    ]


def _opener_handed(key: HandedKey) -> DeviceKey:
    return DeviceKey(*(bytes.fromhex(part) for part in (key.key_id, key.opening_key, key.verifying_key)))


def _device_key(key_id: bytes, generation: Generation) -> DeviceKey:
    public = _signing_key(generation).public_key().public_bytes_raw()
    return DeviceKey(key_id, _opening_key(generation, key_id), public)


class Elsewhere(NamedTuple):
    """A key id of another event or programme, and its titles by language."""

    key_id: bytes
    titles: dict[str, str]


def elsewhere(event: Event) -> list[Elsewhere]:
    """Return the newest key ids of the organisation's other events and programmes."""
    return _elsewhere(event.organisation_id, ~Q(event=event))


def elsewhere_than(organisation_id: int, programmes: Collection[Programme]) -> list[Elsewhere]:
    """Return the newest key ids of the organisation's events and other programmes."""
    return _elsewhere(organisation_id, Q(programme=None) | ~Q(programme__in=programmes))


def _elsewhere(organisation_id: int, others_than: Q) -> list[Elsewhere]:
    keys = OpeningKey.objects.filter(
        Q(event__organisation=organisation_id) | Q(programme__organisation=organisation_id)
    )
    others = keys.filter(others_than).select_related("event", "programme").order_by("-pk")
    return [
        Elsewhere(bytes(key.key_id), _titles(key.event or key.programme)) for key in others[:ELSEWHERE_MAX]
    ]


def _titles(whose: Event | Programme | None) -> dict[str, str]:
    assert whose is not None
    return {"fr": whose.title_fr, "de": whose.title_de, "en": whose.title_en}


def roster_signer() -> tuple[int, Ed25519PrivateKey]:
    """Return the newest generation and its key that signs pages of rosters, and nothing else."""
    newest = newest_generation()
    return newest, _roster_key(_generations()[newest])


def roster_verifiers() -> dict[int, bytes]:
    """Return by generation the public keys with which devices verify pages of rosters."""
    return {
        number: _roster_key(known).public_key().public_bytes_raw() for number, known in _generations().items()
    }


@lru_cache(maxsize=64)
def _roster_key(generation: Generation) -> Ed25519PrivateKey:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"portillon roster signature")
    return Ed25519PrivateKey.from_private_bytes(derive.derive(bytes.fromhex(generation.signing_seed)))


def journal_points() -> dict[int, bytes]:
    """Return by generation, the newest first, the public keys for which phones seal the codes that they keep."""
    return {
        number: sealed_code.point_of(_journal_key(known))
        for number, known in sorted(_generations().items(), reverse=True)
    }


def journal_key(generation: int) -> EllipticCurvePrivateKey | None:
    """Return the key that opens codes sealed for this generation; None if the secret file has it no more."""
    known = _generations().get(generation)
    return _journal_key(known) if known else None


@lru_cache(maxsize=64)
def _journal_key(generation: Generation) -> EllipticCurvePrivateKey:
    return sealed_code.private_key(bytes.fromhex(generation.opening_root))


def sealer_of_rehearsal(rehearsal: Rehearsal) -> Sealer:
    keys = bytes(rehearsal.key_id), _generations()[rehearsal.generation]
    return _sealing(keys, keys)


def newest_generation() -> int:
    return max(_generations())


def _sealing(newest: tuple[bytes, Generation], oldest: tuple[bytes, Generation]) -> Sealer:
    (key_id, generation), (oldest_id, oldest_generation) = newest, oldest
    return Sealer(
        key_id,
        _opening_key(generation, key_id),
        _signing_key(generation),
        _secret_root(oldest_generation, oldest_id),
        oldest_id,
        _opening_key(oldest_generation, oldest_id),
    )


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
    if handed := _handed().get(key_id):
        verifier = Ed25519PublicKey.from_public_bytes(bytes.fromhex(handed.verifying_key))
        return seal.Opener(bytes.fromhex(handed.opening_key), seal.PublicVerifier(verifier))
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
    return {known.number: known for known in _secrets().generations}


def _handed() -> dict[bytes, HandedKey]:
    """Return by key id the keys that another installation has handed over."""
    return {bytes.fromhex(key.key_id): key for key in _secrets().handed}


def _secrets() -> Secrets:
    path: Path = settings.CONFIGURATION.secret_file
    try:
        now = path.stat()
    except OSError:
        # Without the file, servers continue with the generations that they read at the start.
        return settings.SECRETS
    return _read(path, now.st_ino, now.st_mtime_ns)


@lru_cache(maxsize=1)
def _read(path: Path, _inode: int, _changed_ns: int) -> Secrets:
    return secret_file.load(path)


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
