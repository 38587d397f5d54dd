"""Without a mail server: mails as files that the console shows, or their text on the terminal."""

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

# Written at once before the pace is held.
ALLOWANCE = 1000


class Folder:
    """Each mail is a file for the eyes of the server alone: it holds a code that admits."""

    def __init__(self, folder: Path, a_second: float | None = None) -> None:
        """After the first thousand, only so many `a_second`: files that nobody waits for must not fill a machine."""
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
        """The file is there whole or not at all. Raises Unreachable."""
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
    """The plain text of it."""
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""
