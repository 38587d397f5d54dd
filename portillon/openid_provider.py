"""The OpenID provider that the PORTILLON_OIDC_… settings name.

They are checked at the start, without a request to it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

PREFIX = "PORTILLON_OIDC_"
NAMES = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME", "DOMAINS")
WELL_KNOWN = "/.well-known/openid-configuration"
# The space that the database and the pages have.
ISSUER_LENGTH_MAX = 200
NAME_LENGTH_MAX = 40
DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


@dataclass(frozen=True)
class OpenIdProvider:
    """`name` is on the sign-in button. If `domains` are given, only addresses in them may sign in this way."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    domains: frozenset[str] = frozenset()

    @property
    def configuration_url(self) -> str:
        return self.issuer.rstrip("/") + WELL_KNOWN

    def takes(self, email: str) -> bool:
        return not self.domains or email.rpartition("@")[2].lower() in self.domains


def parse(values: Mapping[str, str]) -> OpenIdProvider | None:
    """Return the provider that `values`, with the keys NAMES, describe; None if all are empty.

    Raises ValueError, whose message never contains the secret.
    """
    if not any(values.values()):
        return None
    for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"):
        if not values[name]:
            raise ValueError(f"{PREFIX}{name}: single sign-on needs it, and it is empty")
    issuer = _issuer(values["ISSUER"])
    return OpenIdProvider(
        issuer=issuer,
        client_id=values["CLIENT_ID"],
        client_secret=values["CLIENT_SECRET"],
        name=_name(values["NAME"] or urlsplit(issuer).hostname or ""),
        domains=frozenset(_domain(domain) for domain in re.split(r"[\s,]+", values["DOMAINS"]) if domain),
    )


def _issuer(url: str) -> str:
    """Return the issuer, without the path of its configuration, which people often copy too."""
    url = url.removesuffix(WELL_KNOWN)
    try:
        parts = urlsplit(url)
        _number = parts.port
    except ValueError:
        raise ValueError(f"{PREFIX}ISSUER: not a web address: {url!r}") from None
    is_bare = not parts.query and not parts.fragment and url.isascii() and not re.search(r"\s", url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_bare:
        raise ValueError(f"{PREFIX}ISSUER: not a web address: {url!r}")
    if parts.username is not None or len(url) > ISSUER_LENGTH_MAX:
        raise ValueError(
            f"{PREFIX}ISSUER: it must be the bare address, of {ISSUER_LENGTH_MAX} characters at most"
        )
    if parts.scheme == "http" and not _is_here(parts.hostname):
        raise ValueError(f"{PREFIX}ISSUER: it must begin with https: {url!r}")
    return url


def _is_here(host: str) -> bool:
    """Whether the host is this machine, where plain HTTP cannot be overheard."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _name(name: str) -> str:
    if len(name) > NAME_LENGTH_MAX or not name.isprintable():
        raise ValueError(f"{PREFIX}NAME: one line of {NAME_LENGTH_MAX} characters at most")
    return name


def _domain(domain: str) -> str:
    domain = domain.lower().removeprefix("@")
    if not DOMAIN.fullmatch(domain):
        raise ValueError(f"{PREFIX}DOMAINS: not a domain: {domain!r}")
    return domain
