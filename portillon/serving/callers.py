"""Who sends a long body: people who are signed in and programs with a key may send lists, strangers only a form."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError
from django.http import parse_cookie
from granian.rsgi import Scope

from portillon.api.scan import key_hash_of
from portillon.entries import callers
from portillon.sheets.sheet import MEGABYTES_MAX

MEGABYTE = 1024 * 1024
# Above what a list may have, so that the page of the import says what is wrong.
KNOWN_BYTES_MAX = (MEGABYTES_MAX + 10) * MEGABYTE
# A registration with three files.
STRANGER_BYTES_MAX = 16 * MEGABYTE


def body_bytes_max(scope: Scope) -> int:
    """Return the length that the body of this request may have."""
    try:
        is_known = callers.is_known(key_hash_of(scope.headers.get("authorization", ""))) or _is_signed_in(
            scope
        )
    except DatabaseError:
        return STRANGER_BYTES_MAX
    return KNOWN_BYTES_MAX if is_known else STRANGER_BYTES_MAX


def _is_signed_in(scope: Scope) -> bool:
    key = parse_cookie(scope.headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    return bool(key) and SESSION_KEY in store(key)
