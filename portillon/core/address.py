"""Packs an e-mail address into six bits a character, for version 2 of docs/seal.md.

An address that has other characters, such as capitals, is stored in UTF-8 behind one byte that says so.
"""

_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789.-_+@"
# What many addresses end in. The longest that fits is taken, so its order says nothing. Never changed: tokens hold it.
_ENDINGS = (
    *(".ch", ".de", ".fr", ".com", ".org", ".net", ".eu", ".at", ".it"),
    *("@gmail.com", "@outlook.com", "@hotmail.com", "@icloud.com", "@yahoo.fr", "@orange.fr", "@free.fr"),
    *("@gmx.de", "@gmx.ch", "@gmx.net", "@web.de", "@bluewin.ch"),
)
_SYMBOLS = ("", *_CHARACTERS, *_ENDINGS)
_VALUES = {symbol: value for value, symbol in enumerate(_SYMBOLS)}
_UTF_8 = 0xFF


def packed(address: str) -> bytes:
    """Return the address as bytes; the last symbol's spare bits are zero."""
    try:
        values = [_VALUES[symbol] for symbol in _symbols(address)]
    except KeyError:
        return bytes([_UTF_8]) + address.encode()
    bits = 6 * len(values)
    number = 0
    for value in values:
        number = number << 6 | value
    return (number << -bits % 8).to_bytes((bits + 7) // 8, "big")


def _symbols(address: str) -> list[str]:
    ending = max((one for one in _ENDINGS if address.endswith(one)), key=len, default="")
    return [*address.removesuffix(ending), ending] if ending else [*address]


def unpacked(content: bytes) -> str:
    """Return the address. Raises ValueError unless the bytes are as `packed` writes them."""
    if content[:1] == bytes([_UTF_8]):
        address = content[1:].decode()
    else:
        number, count = int.from_bytes(content, "big") >> (len(content) * 8 % 6), len(content) * 8 // 6
        values = [number >> 6 * place & 63 for place in reversed(range(count))]
        if any(value >= len(_SYMBOLS) for value in values):
            raise ValueError("no such symbol")
        address = "".join(_SYMBOLS[value] for value in values)
    if packed(address) != content:
        raise ValueError("not as it is packed")
    return address
