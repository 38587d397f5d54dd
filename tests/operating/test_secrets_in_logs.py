"""Test that nothing that is logged opens a ticket, a registration or an account: whatever fails, and wherever."""

import io
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from portillon.operating import redaction
from tests.servers.portillon import ROOT

SECRET = "1a-SECRETSECRETSECRET"
# Genuine secrets have letters, digits, "-" and "_", but anybody may ask for anything.
ODD = f" {SECRET} '\"<{SECRET}>\n/{SECRET}"
# The other addresses with a text in them: posters and lists are public, the API's parts are numbers, and the network of
# a wave is a keyed hash that opens nothing.
PUBLIC = ("v/", "o/", "brand/", "api/v1/", "events/<int:event_id>/registration/waves/")


def routes(resolver: Any = None, start: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        whole = start + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, whole)
        elif isinstance(pattern, URLPattern):
            yield whole


def with_a_text() -> list[str]:
    return [route for route in routes() if re.search(r"<(str|any|slug|path):|\(\?P", route)]


SECRET_ROUTES = [route for route in with_a_text() if not route.startswith(PUBLIC)]


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Everything that the program's own handlers write."""
    written = io.StringIO()
    ours = [one for one in logging.getLogger().handlers if any(_is_our_filter(kept) for kept in one.filters)]
    assert len(ours) == 1
    monkeypatch.setattr(type(ours[0]), "stream", written)
    return written


def _is_our_filter(kept: object) -> bool:
    return type(kept).__name__ == "WithoutSecrets"


def test_each_address_with_a_secret_is_known() -> None:
    assert {route[0].lower() for route in SECRET_ROUTES} == set(redaction.SECRET)
    assert [route for route in SECRET_ROUTES if route[1] != "/"] == []


def address(route: str, secret: str) -> str:
    filled = re.sub(r"<\w+:\w+>", quote(secret), route)
    filled = re.sub(r"\(\?P<uidb36>.*\)/\$", f"1a-{quote(secret)}/", filled)
    return f"/{filled}?next=/i/{SECRET}/&name={SECRET}"


@pytest.mark.parametrize("secret", [SECRET, ODD], ids=["genuine", "odd"])
@pytest.mark.parametrize("route", SECRET_ROUTES)
def test_a_failing_request_logs_no_secret(db: None, logged: io.StringIO, route: str, secret: str) -> None:
    url = address(route, secret)
    browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
    answers = [browser.get(url), browser.post(url), browser.delete(url)]
    with connection.execute_wrapper(_crash(url)):
        answers += [browser.get(url), browser.post(url)]

    assert any(answer.status_code >= 400 for answer in answers)
    assert SECRET not in logged.getvalue()


def _crash(url: str) -> Any:
    def crash(*_statement: Any) -> None:
        raise RuntimeError(f"no answer to GET http://localhost{url} as Bearer pk_{SECRET}")

    return crash


@pytest.mark.parametrize("path", [f"/{prefix}/{SECRET}" for prefix in "eghirtT"])
def test_a_traceback_with_an_address_is_logged_without_it(logged: io.StringIO, path: str) -> None:
    try:
        raise RuntimeError(f"while answering https://tickets.example{path}/x?code={SECRET}")
    except RuntimeError:
        logging.getLogger("anything").exception("a request of %s failed", path)

    assert "RuntimeError: while answering https://tickets.example/" in logged.getvalue()
    assert "Traceback" in logged.getvalue()
    assert SECRET not in logged.getvalue()


@pytest.mark.parametrize(
    "text, kept",
    [
        ("Not Found: /t/ABC", "Not Found: /t/…"),
        ("Not Found: /T/2001", "Not Found: /T/…"),
        ("at HTTPS://TICKETS.EXAMPLE/T/2001 then", "at HTTPS://TICKETS.EXAMPLE/T/… then"),
        ("at /login/?next=%2Fi%2FABC%2F then", "at /login/?… then"),
        ("next=%2Fi%2FABC", "next=%2Fi%2F…"),
        ("postgresql://portillon:ABC@host/name", "postgresql://…@host/name"),
        ("Authorization: Bearer ABC", "Authorization: Bearer …"),
        ("key pk_ABC is unknown", "key pk_… is unknown"),
        ("/events/12/participants/ and 3 < 4", "/events/12/participants/ and 3 < 4"),
        ("SELECT a FROM b WHERE c = ? AND d=1", "SELECT a FROM b WHERE c = ? AND d=1"),
    ],
)
def test_only_what_is_secret_is_taken_out(text: str, kept: str) -> None:
    assert redaction.of_text(text) == kept


def test_no_logger_has_a_handler_of_its_own() -> None:
    """Django and granian bring handlers; what passes by ours would pass by the filter."""
    script = """
import django, logging
django.setup()
from django.conf import settings
from granian.log import LogLevels, configure_logging
configure_logging(LogLevels.warning, settings.LOGGING)
for name in ("django.request", "django.security.csrf", "django.server", "_granian", "granian.access"):
    handlers, logger = [], logging.getLogger(name)
    while logger:
        handlers += logger.handlers
        logger = logger.parent if logger.propagate else None
    print(name, len(handlers), all(handler.filters for handler in handlers))
"""
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert {line.partition(" ")[2] for line in ran.stdout.splitlines()} == {"1 True"}
