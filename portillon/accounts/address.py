"""Finds the network address that a request comes from, as the outermost of our own proxies saw it.

PORTILLON_PROXIES says how many of our proxies stand in front of the server. Each appends the address that called it to
X-Forwarded-For; everything further left may be forged.
"""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# The address if neither the connection nor a proxy tells one.
UNKNOWN = "0.0.0.0"  # noqa: S104  nothing listens there


def address_of(request: HttpRequest) -> str:
    said: str = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        said = hops[-settings.PROXIES] if len(hops) >= settings.PROXIES else ""
    try:
        return str(ip_address(said.strip()))
    except ValueError:
        return UNKNOWN


def network_of(address: str) -> str:
    """Return the network of one household or office: an IPv4 address, or an IPv6 address's /64. Raises ValueError."""
    found = ip_address(address)
    return str(ip_network(f"{found}/64", strict=False)) if isinstance(found, IPv6Address) else str(found)
