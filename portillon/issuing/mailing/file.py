"""What stands in for a mail server: a folder of files that the console shows, or the terminal."""

import email
import os
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from portillon.issuing.mailing.message import Mail
from portillon.issuing.mailing.smtp import Unreachable

# How many files are written before the pace applies.
ALLOWANCE = 1000


class Folder:
    """Keeps each mail as a file that only the server's own user may read: it holds a code that admits."""

    def __init__(self, folder: Path, a_second: float | None = None) -> None:
        """With `a_second`, only so many files are written a second after the first ALLOWANCE: where nobody has chosen
        files, they must not fill the disk."""
        self._folder = folder
        self._a_second = a_second
        self._allowance = float(ALLOWANCE)
        self._counted_at = time.monotonic()

    def open(self) -> None:
        if self._a_second is None:
            return
        now = time.monotonic()
        self._allowance += (now - self._counted_at) * self._a_second - 1
        self._allowance, self._counted_at = min(self._allowance, ALLOWANCE), now
        if self._allowance < 0:
            time.sleep(1 / self._a_second)

    def send(self, mail: Mail, keep: Callable[[], None]) -> None:
        """Write the file, whole or not at all. Raises Unreachable."""
        path = self._folder / mail.file_name
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            part.touch(mode=0o600)
            part.write_bytes(mail.data)
            part.replace(path)
        except OSError as error:
            raise Unreachable(f"{path}: {error.strerror}") from error

    def rest(self) -> None: ...

    def close(self) -> None: ...


class Terminal:
    """Prints the text of each mail to standard error."""

    def open(self) -> None: ...

    def send(self, mail: Mail, keep: Callable[[], None]) -> None:
        found = parsed(mail.data)
        heads = "\n".join(f"{name}: {found[name]}" for name in ("From", "To", "Subject"))
        print(f"{heads}\n\n{text_of(found)}", file=sys.stderr, flush=True)  # noqa: T201  that is what was asked for

    def rest(self) -> None: ...

    def close(self) -> None: ...


def parsed(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data, policy=default)


def text_of(mail: EmailMessage) -> str:
    """Its plain text; empty if it has none."""
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""
