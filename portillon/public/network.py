"""Counts what is sent from one network, as a keyed hash of its address, to limit it."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portillon.accounts.address import UNKNOWN, address_of, network_of


def network_from(request: HttpRequest, salt: str) -> str:
    """Return a keyed hash of the sender's network, or "" if it is not known."""
    address = address_of(request)
    if address == UNKNOWN:
        return ""
    return salted_hmac(salt, network_of(address), algorithm="sha256").hexdigest()[:32]


def counted(key: str, window_seconds: int) -> int:
    """Count one more under `key`, and return how many there were within the window, this one included."""
    cache.add(key, 0, window_seconds)
    try:
        return cache.incr(key)
    except ValueError:  # the entry expired between the two calls
        return 1
