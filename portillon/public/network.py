"""The network that a form comes from, as a keyed hash of its address."""

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portillon.accounts.address import UNKNOWN, address_of, network_of


def network_from(request: HttpRequest, salt: str) -> str:
    """Return a keyed hash of the sender's network, or "" if it is not known."""
    address = address_of(request)
    if address == UNKNOWN:
        return ""
    return salted_hmac(salt, network_of(address), algorithm="sha256").hexdigest()[:32]
