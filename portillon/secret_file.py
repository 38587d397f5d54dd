"""The file of secrets, created at the first start with mode 0600. None of them is ever in the database.

It holds Django's key, the ledger's key and the generations of sealing keys. A generation is the Ed25519 seed
that signs tokens, and the root from which every event's opening key is derived.
"""

import fcntl
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
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
class Secrets:
    django_key: str
    ledger_key: str
    generations: tuple[Generation, ...]


def load(path: Path) -> Secrets:
    """Return the secrets in `path`, created if the file does not exist. Raises BadConfiguration."""
    try:
        if not path.exists():
            _create(path, _fresh())
        return _parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadConfiguration(f"PORTILLON_SECRET_FILE: {error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadConfiguration(f"PORTILLON_SECRET_FILE: {path} is not a file of secrets") from error


def add_generation(path: Path) -> Generation:
    """Add a generation of sealing keys and return it; older codes stay valid. Raises OSError."""
    with _locked(path.parent):
        known = _parse(path.read_text(encoding="utf-8"))
        newest = _generation(max(generation.number for generation in known.generations) + 1)
        _replace(path, Secrets(known.django_key, known.ledger_key, (*known.generations, newest)))
    return newest


def fingerprints(secrets_: Secrets) -> list[str]:
    """Return what identifies each key without telling it: the ledger's, then those of each generation."""
    keys = (secrets_.ledger_key, *(g.signing_seed + g.opening_root for g in secrets_.generations))
    return [hashlib.sha256(b"portillon " + bytes.fromhex(key)).hexdigest()[:32] for key in keys]


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


def _create(path: Path, fresh: Secrets) -> None:
    """Create the file whole or not at all. If two first starts coincide, one wins and both read its file."""
    written = _written_beside(path, fresh)
    try:
        os.link(written, path)
    except FileExistsError:
        return
    finally:
        written.unlink()


def _replace(path: Path, secrets_: Secrets) -> None:
    _written_beside(path, secrets_).replace(path)


def _written_beside(path: Path, secrets_: Secrets) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp creates the file with mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(secrets_), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _parse(text: str) -> Secrets:
    stored = json.loads(text)
    generations = tuple(Generation(**generation) for generation in stored["generations"])
    if not generations:
        raise ValueError("no generation of seal keys")
    for key in (stored["ledger_key"], *(k for g in generations for k in (g.signing_seed, g.opening_root))):
        if len(bytes.fromhex(key)) != KEY_BYTES:
            raise ValueError("a key has 32 bytes")
    return Secrets(stored["django_key"], stored["ledger_key"], generations)
