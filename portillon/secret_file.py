"""The file of secrets, created at the first start with mode 0600. None of them is ever in the database.

It holds Django's key, the ledger's key and the generations of sealing keys. A generation is the Ed25519 seed
that signs tokens, and the root from which every event's opening key is derived. On a server at a venue it also holds
the keys of the one event that it was handed, which open the event's codes and make none (docs/venue-server.md).
"""

import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from portillon.configuration import BadConfiguration

KEY_BYTES = 32


@dataclass(frozen=True)
class Generation:
    """A generation of sealing keys of 32 bytes each, in hexadecimal."""

    number: int
    signing_seed: str
    opening_root: str


@dataclass(frozen=True)
class HandedKey:
    """What opens the codes with one key id that another installation makes, in hexadecimal. `secret_root` is the one of
    the secrets that the codes of an issue share."""

    key_id: str
    opening_key: str
    verifying_key: str
    secret_root: str


@dataclass(frozen=True)
class Secrets:
    django_key: str
    ledger_key: str
    generations: tuple[Generation, ...]
    handed: tuple[HandedKey, ...] = ()
    # Whether this process has just made them up, because there was no file.
    are_new: bool = field(default=False, compare=False)

    def keys(self) -> dict[str, str]:
        """Return all keys by the names that operating/fingerprint.py gives them."""
        generations = {
            f"generation {one.number}": one.signing_seed + one.opening_root for one in self.generations
        }
        return {"Django key": self.django_key, "ledger key": self.ledger_key, **generations}


def load(path: Path) -> Secrets:
    """Return the secrets in `path`, created if the file does not exist. Raises BadConfiguration."""
    try:
        are_new = not path.exists() and _create(path, _fresh())
        return replace(_parse(path.read_text(encoding="utf-8")), are_new=are_new)
    except OSError as error:
        raise BadConfiguration(f"PORTILLON_SECRET_FILE: {error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadConfiguration(f"PORTILLON_SECRET_FILE: {path} is not a file of secrets") from error


def add_generation(path: Path) -> Generation:
    """Add a generation of sealing keys and return it; older codes stay valid. Raises OSError."""
    with _locked(path.parent):
        known = _parse(path.read_text(encoding="utf-8"))
        newest = _generation(max(generation.number for generation in known.generations) + 1)
        _replace(path, replace(known, generations=(*known.generations, newest)))
    return newest


def take(path: Path, handed: tuple[HandedKey, ...], newest: int) -> Secrets:
    """Add the keys that another installation hands over, whose generations go up to `newest`, and return all secrets.

    The own generations, by which nothing was made yet, are replaced by one with the next number: no number means two.
    Raises OSError.
    """
    with _locked(path.parent):
        known = _parse(path.read_text(encoding="utf-8"))
        taken = replace(known, generations=(_generation(newest + 1),), handed=handed)
        _replace(path, taken)
    return taken


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Make a second rotation wait: at the same time, both would give their keys the same number."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _fresh() -> Secrets:
    return Secrets(secrets.token_urlsafe(50), secrets.token_hex(KEY_BYTES), (_generation(1),))


def _generation(number: int) -> Generation:
    return Generation(number, secrets.token_hex(KEY_BYTES), secrets.token_hex(KEY_BYTES))


def _create(path: Path, fresh: Secrets) -> bool:
    """Create the file whole or not at all. If two first starts coincide, one wins and both read its file.

    Return whether this one won.
    """
    written = _written_beside(path, fresh)
    try:
        os.link(written, path)
    except FileExistsError:
        return False
    finally:
        written.unlink()
    return True


def _replace(path: Path, secrets_: Secrets) -> None:
    _written_beside(path, secrets_).replace(path)


def _written_beside(path: Path, secrets_: Secrets) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp creates the file with mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        stored = {name: value for name, value in asdict(secrets_).items() if name != "are_new"}
        if not stored["handed"]:
            # So that former programs read the file of an installation that was handed nothing.
            del stored["handed"]
        json.dump(stored, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _parse(text: str) -> Secrets:
    stored = json.loads(text)
    generations = tuple(Generation(**generation) for generation in stored["generations"])
    if not generations:
        raise ValueError("no generation of seal keys")
    handed = tuple(HandedKey(**key) for key in stored.get("handed", ()))
    for key in (
        stored["ledger_key"],
        *(k for g in generations for k in (g.signing_seed, g.opening_root)),
        *(k for h in handed for k in (h.opening_key, h.verifying_key, h.secret_root)),
    ):
        if len(bytes.fromhex(key)) != KEY_BYTES:
            raise ValueError("a key has 32 bytes")
    return Secrets(stored["django_key"], stored["ledger_key"], generations, handed)
