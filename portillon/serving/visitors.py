"""How much one network address may have under way in a server process at the same time."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from granian.rsgi import Scope

from portillon.accounts.address import told_address


class TooMany(Exception):
    """This address has as much under way as it may."""


class PerAddress:
    """Counts what is under way for each address, and lets `most` of it in."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._under_way: Counter[str] = Counter()

    @contextmanager
    def one_more(self, address: str) -> Iterator[None]:
        """Count one for as long as the block runs. Raises TooMany."""
        if self._under_way[address] >= self._most:
            raise TooMany
        self._under_way[address] += 1
        try:
            yield
        finally:
            self._under_way[address] -= 1
            if not self._under_way[address]:
                del self._under_way[address]


def address_of(scope: Scope) -> str:
    """Return the address of the client; behind our proxies, the one that they tell."""
    connected: str = scope.client.rpartition(":")[0].strip("[]")
    return told_address(connected, scope.headers.get("x-forwarded-for", "") if settings.PROXIES else "")
