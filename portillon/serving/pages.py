"""Calls Django for one complete request, in a thread, and gathers its complete answer.

The answer is gathered because its thread must not wait for a client that receives slowly: a short one in memory, a
long one in a file without a name.
"""

import os
import sys
from collections.abc import Callable, Iterable
from io import UnsupportedOperation
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from granian.rsgi import Scope

if TYPE_CHECKING:
    from portillon.serving.body import Spool

IN_MEMORY_BYTES_MAX = 1024 * 1024
CHUNK_BYTES = 64 * 1024

Headers = list[tuple[str, str]]

_django = get_wsgi_application()


class Abandoned(Exception):
    """The client has gone, so nobody wants the answer."""


class Answer(NamedTuple):
    """`file` is the descriptor of an open file that holds the body instead of `body`; whoever sends it closes it."""

    status: int
    headers: Headers
    body: bytes = b""
    file: int | None = None


class _File:
    """What Django returns for a file on disk (the wsgi.file_wrapper of PEP 3333)."""

    def __init__(self, file: IO[bytes], _block_bytes: int = CHUNK_BYTES) -> None:
        self.file = file
        self.close = file.close

    def __iter__(self) -> Iterable[bytes]:
        return iter(lambda: self.file.read(CHUNK_BYTES), b"")


def _write(_part: bytes) -> None:
    raise NotImplementedError("Django returns all of its answer, and writes nothing")


class Page:
    """One request for Django. `is_abandoned` is set when its client has gone."""

    def __init__(self, scope: Scope, body: "Spool") -> None:
        self._scope = scope
        self._body = body
        self._status = 500
        self._headers: Headers = []
        self.is_abandoned = False

    def answer(self) -> Answer:
        """Return Django's answer. Raises Abandoned."""
        with self._body:
            if self.is_abandoned:
                raise Abandoned
            said = _django(environ_of(self._scope, self._body), self._start)
            try:
                body, file = self._gathered(said)
            finally:
                # Django's signal that ends a request, which closes broken database connections of this thread.
                said.close()
        return Answer(self._status, self._headers, body, file)

    def _start(self, status: str, headers: Headers, _error: Any = None) -> Callable[[bytes], object]:
        self._status = int(status[:3])
        self._headers = headers
        return _write

    def _gathered(self, said: Any) -> tuple[bytes, int | None]:
        if isinstance(said, HttpResponse):
            return said.content, None
        if isinstance(said, _File) and (size := _size_of_real(said.file)) > IN_MEMORY_BYTES_MAX:
            return self._measured(os.dup(said.file.fileno()), size)
        with SpooledTemporaryFile(IN_MEMORY_BYTES_MAX) as spool:
            for chunk in said:
                if self.is_abandoned:
                    raise Abandoned
                spool.write(chunk)
            if (size := spool.tell()) > IN_MEMORY_BYTES_MAX:
                spool.flush()
                return self._measured(os.dup(spool.fileno()), size)
            spool.seek(0)
            return spool.read(), None

    def _measured(self, file: int, size_bytes: int) -> tuple[bytes, int | None]:
        self._headers = [(name, value) for name, value in self._headers if name.lower() != "content-length"]
        self._headers.append(("Content-Length", str(size_bytes)))
        if self._scope.method == "HEAD":
            os.close(file)
            return b"", None
        return b"", file


def _size_of_real(file: IO[bytes]) -> int:
    """Return the size in bytes of a file on disk that is read from its beginning; 0 if it is something else."""
    try:
        return os.fstat(file.fileno()).st_size if file.tell() == 0 else 0
    except (AttributeError, UnsupportedOperation):
        return 0


def environ_of(scope: Scope, body: "Spool") -> dict[str, Any]:
    """Return the request as PEP 3333 describes it."""
    host, _colon, port = scope.server.rpartition(":")
    client = scope.client.rpartition(":")[0].strip("[]")
    return {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": _File,
        **_headers_of(scope),
        "CONTENT_LENGTH": str(_size_of(body)),
    }


def _headers_of(scope: Scope) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in scope.headers.items():
        # X_Forwarded_For would otherwise become the same variable as X-Forwarded-For.
        if "_" in name:
            continue
        variable = name.upper().replace("-", "_")
        key = variable if variable == "CONTENT_TYPE" else f"HTTP_{variable}"
        separator = "; " if name == "cookie" else ","
        found[key] = f"{found[key]}{separator}{value}" if key in found else value
    return found


def _size_of(body: "Spool") -> int:
    size = body.seek(0, os.SEEK_END)
    body.seek(0)
    return size
