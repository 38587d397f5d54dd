"""Remembers beside the database how long each chain was, so that a ledger that became shorter is noticed.

An older copy of the database is consistent in itself: only something outside it can tell that scans are missing. The
file `ledger-heads.json` in the data folder is written by a chore and by each backup. Its seal is made with the
ledger's key, so nobody can invent heads without the secret file.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from portillon.entries.ledger import chain
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.models import Scan, Writer

FILE = "ledger-heads.json"


class Shortened(Exception):
    """The ledger lacks scans that it once held; the message is a sentence."""


class Unreadable(Exception):
    """What was noted cannot be read or has not been written with these secrets; the message is a sentence."""


@dataclass(frozen=True)
class Heads:
    """The ends of all chains at `noted_at` (ISO 8601): each writer's number of rows, and its head in hexadecimal."""

    noted_at: str
    chains: dict[str, tuple[int, str]]

    @property
    def rows(self) -> int:
        return sum(length for length, _head in self.chains.values())

    def sealed(self) -> dict[str, Any]:
        """Return the heads and their seal, as they are written to JSON."""
        return {**asdict(self), "rows": self.rows, "seal": chain.seal_of_heads(self._text()).hex()}

    def _text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def unsealed(cls, told: Mapping[str, Any]) -> "Heads":
        """Return the heads in what `sealed` has made. Raises Unreadable."""
        try:
            chains = {writer: (int(length), str(head)) for writer, (length, head) in told["chains"].items()}
            heads = cls(told["noted_at"], chains)
            genuine = told["seal"] == heads.sealed()["seal"]
        except (AttributeError, KeyError, TypeError, ValueError):
            genuine, heads = False, cls("", {})
        if not genuine:
            raise Unreadable("the noted heads of the ledger were not written with these secrets")
        return heads


def path() -> Path:
    file: Path = settings.DATA / FILE
    return file


def known() -> Heads | None:
    """Return the heads that were noted last, or None if none ever were. Raises Unreadable."""
    try:
        return Heads.unsealed(json.loads(path().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path()} cannot be read: {error}") from error
    except Unreadable as error:
        raise Unreadable(f"{path()}: {error}") from error


def stored(now: datetime | None = None) -> Heads:
    """Return the heads that the database holds. Call it within `snapshot` to read more of the same moment."""
    rows = Writer.objects.filter(length__gt=0).order_by("pk").values_list("pk", "length", "head")
    chains = {str(pk): (length, bytes(head).hex()) for pk, length, head in rows}
    return Heads((now or datetime.now(UTC)).isoformat(timespec="seconds"), chains)


def note(now: datetime) -> None:
    """Write the present heads to the file unless nothing was added. Raises Shortened and Unreadable."""
    before = known()
    with snapshot():
        heads = stored(now)
        compare(before)
    if before is None or before.chains != heads.chains:
        write(heads)


def compare(before: Heads | None) -> None:
    """Raise Shortened unless each chain in `before`, which was read earlier, is still the beginning of its chain."""
    if before is None:
        return
    now = stored().chains
    lost = {writer: length - now.get(writer, (0, ""))[0] for writer, (length, _head) in before.chains.items()}
    missing = sum(rows for rows in lost.values() if rows > 0)
    if missing:
        raise Shortened(
            f"the ledger is shorter than it was: {missing} of the {before.rows} scans that it held at"
            f" {before.noted_at} are missing ({path().name} in {path().parent})"
        )
    for writer, head in before.chains.items():
        if now[writer] != head and not _continues(int(writer), *head):
            raise Shortened(
                f"writer {writer} had written other scans at {before.noted_at} than the ledger holds now"
            )


def _continues(writer: int, length: int, head: str) -> bool:
    """Whether the writer's chain has this head at this length."""
    version = Writer.objects.values_list("version", flat=True).get(pk=writer)
    macs = Scan.objects.filter(writer_id=writer, writer_seq=length).values_list("mac", flat=True)
    return any(chain.head(writer, version, length, bytes(mac)).hex() == head for mac in macs)


def write(heads: Heads) -> None:
    """Replace the file, whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path().parent, prefix=f".{FILE}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(heads.sealed(), file)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path())
