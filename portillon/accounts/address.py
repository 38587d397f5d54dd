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
    said = told_address(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))
    try:
        return str(ip_address(said))
    except ValueError:
        return UNKNOWN


def told_address(connected: str, forwarded_for: str) -> str:
    """Return the address as it is told, unchecked: `connected`, or our proxies' part of an X-Forwarded-For header."""
    if not settings.PROXIES:
        return connected
    hops = forwarded_for.split(",")
    return hops[-settings.PROXIES].strip() if len(hops) >= settings.PROXIES else ""


def network_of(address: str) -> str:
    """Return the network of one household or office: an IPv4 address, or an IPv6 address's /64. Raises ValueError."""
    found = ip_address(address)
    return str(ip_network(f"{found}/64", strict=False)) if isinstance(found, IPv6Address) else str(found)
