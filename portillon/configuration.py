"""The program's settings, read once from the environment and checked at the start.

Each setting can also be given as NAME_FILE, the path of a file that holds the value.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from portillon import email_url, openid_provider
from portillon.operating import private_files, time_limits


class BadConfiguration(Exception):
    """A setting with which the program cannot start; the message is one line that names it."""


@dataclass(frozen=True)
class Configuration:
    """Paths are absolute, `base_url` has no trailing slash, `proxies` is the number of trusted proxies.

    `request_seconds` is how long a client may take to send the head of a request, or the next part of its body.
    """

    data: Path
    secret_file: Path
    base_url: str
    database: dict[str, Any]
    mailing: email_url.Mailing
    openid_provider: openid_provider.OpenIdProvider | None
    proxies: int
    request_seconds: int
    log_level: str
    log_format: str
    debug: bool

    def own_files(self) -> list[Path]:
        """The files with secrets or personal data that settings may place outside the data folder."""
        is_sqlite = self.database["ENGINE"].endswith("sqlite3")
        return [self.secret_file, *(private_files.beside(Path(self.database["NAME"])) if is_sqlite else ())]


def read(environ: Mapping[str, str] = os.environ) -> Configuration:
    """Return the configuration that `environ` describes. Raises BadConfiguration."""
    data = Path(_value(environ, "PORTILLON_DATA", "var")).absolute()
    secret_file = Path(_value(environ, "PORTILLON_SECRET_FILE", str(data / "secrets.json"))).absolute()
    return Configuration(
        data=data,
        secret_file=secret_file,
        base_url=web_address(_value(environ, "PORTILLON_BASE_URL", "http://localhost:8000")),
        database=_database(_value(environ, "DATABASE_URL", f"sqlite:///{data / 'portillon.sqlite3'}")),
        mailing=_mailing(_value(environ, "EMAIL_URL", ""), data / "mails"),
        openid_provider=_openid_provider(environ),
        proxies=_proxies(_value(environ, "PORTILLON_PROXIES", "0")),
        request_seconds=_request_seconds(_value(environ, "PORTILLON_REQUEST_SECONDS", "30")),
        log_level=_choice(environ, "PORTILLON_LOG_LEVEL", ("warning", "info", "debug", "error")).upper(),
        log_format=_choice(environ, "PORTILLON_LOG_FORMAT", ("text", "json")),
        debug=_value(environ, "PORTILLON_DEBUG", "") == "1",
    )


def _value(environ: Mapping[str, str], name: str, default: str) -> str:
    path = environ.get(f"{name}_FILE")
    # PORTILLON_SECRET_FILE is a setting of its own, not the file form of a PORTILLON_SECRET.
    if path is None:
        return environ.get(name) or default
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"{name}_FILE: cannot read {path}: {error}") from error


def make_folder(data: Path) -> None:
    """Create the data folder. Raises BadConfiguration."""
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadConfiguration(f"PORTILLON_DATA: {error}") from error


def web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        _number = parts.port
    except ValueError as error:
        raise BadConfiguration(f"PORTILLON_BASE_URL: not a web address: {value!r}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise BadConfiguration(f"PORTILLON_BASE_URL: not a web address: {value!r}")
    # Codes hold the address, and a scanner takes no other letters.
    if not value.isascii():
        raise BadConfiguration(f"PORTILLON_BASE_URL: write the name with xn--: {value!r}")
    return value.rstrip("/")


def _proxies(value: str) -> int:
    if value.isascii() and value.isdigit() and int(value) < 10:
        return int(value)
    raise BadConfiguration(f"PORTILLON_PROXIES: not a number of proxies from 0 to 9: {value!r}")


def _request_seconds(value: str) -> int:
    if value.isascii() and value.isdigit() and 1 <= int(value) <= 60:
        return int(value)
    raise BadConfiguration(f"PORTILLON_REQUEST_SECONDS: not a number of seconds from 1 to 60: {value!r}")


def _choice(environ: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """Return the value of a setting that must be one of `choices`, the first by default."""
    value = _value(environ, name, choices[0]).lower()
    if value not in choices:
        raise BadConfiguration(f"{name}: not one of {', '.join(choices)}: {value!r}")
    return value


def _mailing(url: str, folder: Path) -> email_url.Mailing:
    try:
        return email_url.parse(url, folder)
    except ValueError as error:
        raise BadConfiguration(f"EMAIL_URL: {error}") from error


def _openid_provider(environ: Mapping[str, str]) -> openid_provider.OpenIdProvider | None:
    names = {name: _value(environ, f"{openid_provider.PREFIX}{name}", "") for name in openid_provider.NAMES}
    try:
        return openid_provider.parse(names)
    except ValueError as error:
        raise BadConfiguration(str(error)) from None


def _time_limits(options: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return time_limits.options(options)
    except ValueError as error:
        raise BadConfiguration(f"DATABASE_URL: {error}") from None


def _database(url: str) -> dict[str, Any]:
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None))
    except (ValueError, KeyError) as error:
        raise BadConfiguration("DATABASE_URL: not a database address") from error
    engine = database["ENGINE"]
    if engine.endswith("sqlite3"):
        # FULL: under WAL, NORMAL may lose a committed entry when the power fails.
        pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;PRAGMA cache_size=-16000"
        # Without it INSERT OR REPLACE would delete a row of the ledger without firing its triggers.
        pragmas += ";PRAGMA recursive_triggers=ON"
        database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
    elif engine.endswith("postgresql"):
        # Without a threshold psycopg ignores prepare=True, and planning the facts statement takes ten times
        # as long as running it.
        database["OPTIONS"] = {**_time_limits(database.get("OPTIONS", {})), "prepare_threshold": 5}
        # After a restart of the database the next request gets a new connection instead of an error.
        database["CONN_HEALTH_CHECKS"] = True
    else:
        raise BadConfiguration("DATABASE_URL: only sqlite:/// and postgresql:// are known")
    return database
