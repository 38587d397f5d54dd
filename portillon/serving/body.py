"""Reads the body of a request in the event loop: with a deadline, a limit, and no thread that waits."""

import asyncio
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

from django.conf import settings
from granian.rsgi import HTTPProtocol, ProtocolError, Scope

if TYPE_CHECKING:
    Spool = SpooledTemporaryFile[bytes]

IN_MEMORY_BYTES_MAX = 1024 * 1024
# Slower senders run into the deadline: 100 MB may take two hours.
BYTES_A_SECOND_MIN = 16 * 1024
# For so long, what a refused client still sends is received.
LINGER_SECONDS = 2


class TooSlow(Exception):
    """The deadline passed before the body was complete."""


class TooLarge(Exception):
    """The body is longer than it may be."""


class CutOff(Exception):
    """The client went away before the body was complete."""


def length_of(scope: Scope) -> int | None:
    """Return the length that the head of the request announces, in bytes; None if it announces none."""
    length = scope.headers.get("content-length", "")
    if length.isascii() and length.isdigit():
        return int(length)
    return None if "transfer-encoding" in scope.headers else 0


async def read_small(scope: Scope, protocol: HTTPProtocol, bytes_max: int) -> bytes:
    """Return the body, or of one that is too long the first `bytes_max` + 1 bytes. Raises TooSlow, CutOff."""
    length = length_of(scope)
    try:
        async with asyncio.timeout(settings.REQUEST_SECONDS):
            if length is not None and length <= bytes_max:
                return await protocol()
            read = b""
            async for chunk in protocol:
                read += chunk
                if len(read) > bytes_max:
                    break
            return read[: bytes_max + 1]
    except TimeoutError as error:
        raise TooSlow from error
    except (ProtocolError, RuntimeError) as error:
        raise CutOff from error


async def spool(scope: Scope, protocol: HTTPProtocol, bytes_max: int) -> "Spool":
    """Return the body as a file, which is on disk if it is long. Raises TooSlow, TooLarge, CutOff."""
    file: Spool = SpooledTemporaryFile(IN_MEMORY_BYTES_MAX)  # noqa: SIM115  the caller closes it
    length = length_of(scope)
    if length == 0:
        return file
    try:
        received = await _copy(protocol, file, bytes_max)
        if length is not None and received != length:
            raise CutOff
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


async def _copy(protocol: HTTPProtocol, file: "Spool", bytes_max: int) -> int:
    """Return the number of bytes. The deadline moves with what was received."""
    loop = asyncio.get_running_loop()
    received, empty, started = 0, 0, loop.time()
    try:
        async with asyncio.timeout_at(started + settings.REQUEST_SECONDS) as deadline:
            async for chunk in protocol:
                received += len(chunk)
                if received > bytes_max:
                    raise TooLarge
                # granian ends a body with one empty chunk, and one that broke off with two.
                empty += not chunk
                file.write(chunk)
                deadline.reschedule(started + settings.REQUEST_SECONDS + received / BYTES_A_SECOND_MIN)
    except TimeoutError as error:
        raise TooSlow from error
    if empty > 1:
        raise CutOff
    return received


async def discard(protocol: HTTPProtocol) -> None:
    """Receive what is left of a body, for a moment, and throw it away."""
    chunks: Any = protocol
    with suppress(ProtocolError):
        # A body that has been read in part goes on without it.
        chunks = aiter(protocol)
    with suppress(TimeoutError, StopAsyncIteration, ProtocolError, RuntimeError):
        async with asyncio.timeout(LINGER_SECONDS):
            while True:
                await anext(chunks)
