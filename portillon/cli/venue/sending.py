"""Sends an event to a server at the venue that waits for it (waiting.py)."""

import hashlib
import hmac
import json
import ssl
from http.client import HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlsplit

from portillon.cli.problem import NamedProblem

SECONDS_MAX = 600
_HASH_LENGTH = 64


class NotKnown(NamedProblem):
    """The event was sent, and no answer came: it may have arrived."""


def checked(url: str) -> SplitResult:
    """Return the parts of an address that `event receive` has printed. Raises NamedProblem."""
    parts = urlsplit(url)
    try:
        is_whole = parts.scheme == "https" and parts.hostname and parts.port and len(parts.path) > 1
    except ValueError:
        is_whole = False
    if not is_whole or len(parts.fragment) != _HASH_LENGTH:
        raise NamedProblem("--to: not the whole address that `portillon event receive` has printed; quote it")
    return parts


def send(url: str, content: str) -> dict[str, Any]:
    """Send the event, and return the account by which people sign in there. Raises NamedProblem."""
    parts = checked(url)
    # Its certificate is known by its hash, which no authority need confirm.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = HTTPSConnection(str(parts.hostname), parts.port, timeout=SECONDS_MAX, context=context)
    try:
        connection.connect()
        _refuse_another(connection, parts.fragment)
        return _sent(connection, parts, content)
    except OSError as error:
        raise NamedProblem(f"{parts.hostname} did not answer: {error}") from error
    finally:
        connection.close()


def _sent(connection: HTTPSConnection, parts: SplitResult, content: str) -> dict[str, Any]:
    try:
        connection.request("POST", parts.path, content.encode())
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
    except (OSError, HTTPException) as error:
        raise NotKnown(
            f"{parts.hostname} did not say whether it has taken the event ({error}): look there. If it has not, take "
            "the tickets back with `portillon event checkin EVENT --lost --in-hand`"
        ) from error
    if answer.status != 200:
        raise NamedProblem(f"{parts.hostname} has not taken the event: {text or answer.status}")
    account: dict[str, Any] = json.loads(text)
    return account


def _refuse_another(connection: HTTPSConnection, told: str) -> None:
    certificate = connection.sock.getpeercert(binary_form=True)
    if not hmac.compare_digest(hashlib.sha256(certificate or b"").hexdigest(), told):
        raise NamedProblem("another machine answers at this address: nothing was sent")
