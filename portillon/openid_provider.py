"""The OpenID provider that people may sign in with, as PORTILLON_OIDC_… say; checked at the start, asked later."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

PREFIX = "PORTILLON_OIDC_"
NAMES = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME", "DOMAINS")
WELL_KNOWN = "/.well-known/openid-configuration"
# What the rows and pages that hold them have room for.
ISSUER_LENGTH_MAX = 200
NAME_LENGTH_MAX = 40
DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


@dataclass(frozen=True)
class OpenIdProvider:
    """`name` stands on the button. With `domains`, only accounts whose address is in one of them sign in that way."""

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
    """What `values` (by NAMES) describe, if any of them says something. Raises ValueError, without the secret in it."""
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
    """Without the end that people copy along with it."""
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
    """Nobody listens between this machine and itself."""
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
