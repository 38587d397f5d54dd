"""The address and the key by which the server at the venue reaches the main one, in a file for its own user alone."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

FILE = "venue.json"


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    key: str


def path() -> Path:
    return Path(settings.DATA) / FILE


def keep(link: Link) -> None:
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(link), file)
        file.flush()
        os.fsync(file.fileno())


def read() -> Link:
    """Return the link. Raises OSError and ValueError if the file is missing or no such file."""
    try:
        return Link(**json.loads(path().read_text(encoding="utf-8")))
    except TypeError as error:
        raise ValueError(FILE) from error
