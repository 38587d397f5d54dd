"""Where a request comes from: the network address of the browser, or of the outermost proxy that is ours.

PORTILLON_PROXIES says how many proxies of ours stand in front. Each adds to X-Forwarded-For the address that it was
asked from; what stands further left anybody could have written.
"""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# Stands for an address that nobody told us.
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
    """What one household or office has: an IPv4 address, 64 bits of an IPv6 one."""
    found = ip_address(address)
    return str(ip_network(f"{found}/64", strict=False)) if isinstance(found, IPv6Address) else str(found)
