"""The file of a backup: a ZIP of members and, last, the manifest that says what they must be.

docs/operating.md describes the format for whoever has to open one by hand.
"""

import hashlib
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
SECRETS = "secrets.json"
UPLOADS = "uploads"
PLACE = "uploads.place"
BLOCK_BYTES = 1 << 20
# The pages of a database repeat themselves so much that a higher level saves little.
EFFORT = 1


class Damaged(Exception):
    """The file is no backup, or not as it was written; the message is a sentence without the file's name."""


@dataclass(frozen=True)
class Member:
    """What a member must be: its size in bytes and its SHA-256 in hexadecimal."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `ledger` has the heads of all chains (entries/ledger/last_heads.py), `keys` the fingerprints
    of the secrets, and `missing` what of the data folder is not in it."""

    format: int
    portillon: str
    engine: str
    made_at: str
    ledger: dict[str, Any]
    keys: list[str]
    migrations: list[str]
    missing: list[str]
    members: dict[str, Member] = field(default_factory=dict)


class Writing:
    """A backup that is being written."""

    def __init__(self, out: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=EFFORT)
        self._members: dict[str, Member] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type | None, _error: BaseException | None, _at: TracebackType | None) -> None:
        self._zip.close()

    def add(self, name: str, source: IO[bytes]) -> None:
        """Add all that can be read from `source`."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_private(name), "w", force_zip64=True) as member:
            while block := source.read(BLOCK_BYTES):
                digest.update(block)
                size += len(block)
                member.write(block)
        self._members[name] = Member(size, digest.hexdigest())

    def end(self, manifest: Manifest) -> None:
        """Write the manifest, completed by the members."""
        told = asdict(manifest) | {"members": {name: asdict(one) for name, one in self._members.items()}}
        self._zip.writestr(_private(MANIFEST), json.dumps(told, indent=1))


def _private(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


class Reading:
    """A backup that is being read. Raises Damaged, as its methods do, unless it has a manifest of this format."""

    def __init__(self, file: IO[bytes]) -> None:
        with _damage_named():
            self._zip = zipfile.ZipFile(file)
            told = json.loads(self._zip.read(MANIFEST))
            if told["format"] != FORMAT:
                raise Damaged(f"its format {told['format']} is not known to this version")
            members = {name: Member(**one) for name, one in told.pop("members").items()}
            self.manifest = Manifest(**told, members=members)
        if set(self._zip.namelist()) != {MANIFEST, *members} or not all(map(_is_ours, members)):
            raise Damaged("its members are not those of a backup")

    def unpack(self, folder: Path) -> None:
        """Write all members into the folder."""
        for name, member in self.manifest.members.items():
            target = folder / name
            target.parent.mkdir(exist_ok=True)
            with _damage_named(), self._zip.open(name) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, BLOCK_BYTES)
            if (target.stat().st_size, _sha256(target)) != (member.bytes, member.sha256):
                raise Damaged(f"{name} in it is not as it was written")


def _is_ours(name: str) -> bool:
    """Whether a backup may have a member of this name, so that none is written outside the folder."""
    return name in (DATABASE, SECRETS, PLACE) or re.fullmatch(rf"{UPLOADS}/\w[\w.-]*", name) is not None


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@contextmanager
def _damage_named() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Damaged(f"it is damaged or no backup ({error})") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Damaged("it has no manifest of a backup") from error
