"""Sends a long answer as fast as its client receives it, without a thread and without holding it in memory.

granian has no bounded stream of an answer's parts, but it sends a file in step with its client; the file is a pipe
here. A full pipe says that the client is behind, a broken one that it has gone.
"""

import asyncio
import os
from types import TracebackType
from typing import Self

from django.conf import settings
from granian.rsgi import HTTPProtocol

from portillon.serving.pages import Answer

CHUNK_BYTES = 64 * 1024


async def send_file(protocol: HTTPProtocol, answer: Answer, file: int) -> None:
    """Send `answer` with the body in `file`, which must be longer than a pipe holds (64 kB), and close the file.

    A client that receives nothing for too long is given up. Its answer then lacks its end, which its length shows.
    """
    with os.fdopen(file, "rb") as content, _Pipe() as pipe:
        content.seek(0)
        protocol.response_file(answer.status, answer.headers, pipe.path)
        try:
            while chunk := content.read(CHUNK_BYTES):
                await pipe.write(chunk)
        except (TimeoutError, BrokenPipeError):
            return


class _Pipe:
    def __enter__(self) -> Self:
        self._reading, self._writing = os.pipe()
        self._is_open_to_us = True
        os.set_blocking(self._writing, False)
        return self

    def __exit__(self, _type: type | None, _error: BaseException | None, _at: TracebackType | None) -> None:
        self._leave_reading()
        os.close(self._writing)

    @property
    def path(self) -> str:
        return f"/proc/self/fd/{self._reading}"

    async def write(self, chunk: bytes) -> None:
        """Raises TimeoutError if nothing is read for too long, and BrokenPipeError if nothing will be."""
        rest = memoryview(chunk)
        while rest:
            try:
                rest = rest[os.write(self._writing, rest) :]
            except BlockingIOError:
                await self._until_read()
                # Somebody else has opened the pipe; it breaks when they close it, unless we hold it open too.
                self._leave_reading()

    async def _until_read(self) -> None:
        loop = asyncio.get_running_loop()
        is_read = asyncio.Event()
        loop.add_writer(self._writing, is_read.set)
        try:
            async with asyncio.timeout(settings.REQUEST_SECONDS):
                await is_read.wait()
        finally:
            loop.remove_writer(self._writing)

    def _leave_reading(self) -> None:
        if self._is_open_to_us:
            os.close(self._reading)
            self._is_open_to_us = False
