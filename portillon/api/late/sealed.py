"""Phones keep codes sealed (docs/seal.md). Before anything else looks at an entry, its code is opened, so that it is
the same scan that the phone may have sent live."""

from collections.abc import Mapping

from pydantic import JsonValue

from portillon.core import sealed_code
from portillon.issuing.seals.keyring import journal_key


def opened(one: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the entry with its code in place of the sealed one; as it was sent if it has none, or none that opens."""
    code = _code_of(one)
    if code is None:
        return one
    return {name: value for name, value in one.items() if name != "sealed_code"} | {"code": code}


def _code_of(one: Mapping[str, JsonValue]) -> str | None:
    sealed, scan_id = one.get("sealed_code"), one.get("scan_id")
    if "code" in one or not isinstance(sealed, str) or not isinstance(scan_id, str):
        return None
    return sealed_code.opened(sealed, scan_id, journal_key)
