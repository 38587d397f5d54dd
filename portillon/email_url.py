"""EMAIL_URL: the mail server and its encryption, or the folder or terminal to which mails go instead.

dj-email-url and django-environ do not fit: both read smtps:// as STARTTLS, but mail programs mean TLS from
the start.
"""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email


class Tls(Enum):
    """When to encrypt the connection. A certificate that is not trusted always ends it."""

    IF_OFFERED = "if offered"
    STARTTLS = "starttls"
    AT_ONCE = "at once"
    NEVER = "never"


@dataclass(frozen=True)
class MailServer:
    """A mail server. `ca` is a file of certificates to trust instead of the system's."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Tls = Tls.IF_OFFERED
    ca: Path | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Mailing:
    """Where mails go: to `server`, else as files into `folder`, else to the terminal.

    `sender` may be empty. `is_chosen` is false if EMAIL_URL is not set.
    """

    server: MailServer | None = None
    folder: Path | None = None
    sender: str = ""
    is_chosen: bool = True


_SMTP = {
    "smtp": (Tls.IF_OFFERED, 25),
    "smtp+starttls": (Tls.STARTTLS, 587),
    "smtp+tls": (Tls.STARTTLS, 587),
    "smtps": (Tls.AT_ONCE, 465),
    "smtp+ssl": (Tls.AT_ONCE, 465),
}
SUBMISSION_PORT = 587
_OPTIONS = {"from", "tls", "ca"}


def parse(url: str, folder: Path) -> Mailing:
    """Return what `url` describes, or mails as files in `folder` if it is empty.

    Raises ValueError, whose message never contains the password.
    """
    if not url:
        return Mailing(folder=folder, is_chosen=False)
    parts = urlsplit(url)
    options = _options(parts)
    sender = _sender(options.get("from", ""))
    if parts.scheme in _SMTP:
        return Mailing(server=_server(parts, options), sender=sender)
    if parts.scheme == "file" and parts.path and not parts.hostname:
        return Mailing(folder=Path(unquote(parts.path)), sender=sender)
    if parts.scheme == "console":
        return Mailing(sender=sender)
    raise ValueError(f"only {'://, '.join(_SMTP)}://, file:///folder and console:// are known")


def _options(parts: SplitResult) -> dict[str, str]:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(set(options) - _OPTIONS):
        raise ValueError(f"?{unknown[0]}= is not known; there are {', '.join(sorted(_OPTIONS))}")
    if parts.fragment:
        raise ValueError("a # in it must be written %23")
    return options


def _sender(address: str) -> str:
    try:
        if address:
            validate_email(address)
    except ValidationError:
        raise ValueError(f"?from={address} is not an e-mail address") from None
    return address


def _server(parts: SplitResult, options: dict[str, str]) -> MailServer:
    tls, default_port = _SMTP[parts.scheme]
    user = unquote(parts.username or "")
    if not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(
            f"it must read {parts.scheme}://user:password@host:port, with / ? # @ : in them as %XX"
        )
    if tls is Tls.IF_OFFERED and user:
        default_port = SUBMISSION_PORT
    return MailServer(
        host=parts.hostname,
        port=_port(parts) or default_port,
        user=user,
        password=unquote(parts.password or ""),
        tls=_tls(tls, options.get("tls")),
        ca=_ca(options.get("ca")),
    )


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ValueError("its port is not a number up to 65535") from None


def _tls(tls: Tls, asked: str | None) -> Tls:
    if asked is None:
        return tls
    if asked == "off" and tls is Tls.IF_OFFERED:
        return Tls.NEVER
    raise ValueError("?tls= can only be off, with smtp://; smtp+starttls:// and smtps:// ask for encryption")


def _ca(path: str | None) -> Path | None:
    if path is None:
        return None
    if not Path(path).is_file():
        raise ValueError(f"?ca={path} is not a file")
    return Path(path)
