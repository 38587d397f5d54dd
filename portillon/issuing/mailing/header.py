"""Write headers as RFC 5322 and 2047 want them.

The standard library does not do it, because Python 3.11 loses spaces where it folds long titles with letters beyond
ASCII.
"""

import base64
from collections.abc import Iterator, Mapping

# How much UTF-8 goes into one encoded word, so that even the header with the longest name stays below 78 characters.
WORD_BYTES = 39
PLAIN_LENGTH_MAX = 60
FOLD = "\r\n "


def block(headers: Mapping[str, str]) -> bytes:
    """The lines of these headers. Values are ASCII, folded where they are long; an empty one leaves its header out."""
    lines = [f"{name}: {value}\r\n" for name, value in headers.items() if value]
    assert not any("\n" in line.replace(FOLD, "").removesuffix("\r\n") for line in lines)
    return "".join(lines).encode("ascii")


def text(value: str) -> str:
    """The value of a header that holds text, such as a subject; `value` is one line."""
    if _is_plain(value) and len(value) <= PLAIN_LENGTH_MAX:
        return value
    return FOLD.join(f"=?utf-8?b?{base64.b64encode(part.encode()).decode()}?=" for part in _parts(value))


def mailbox(name: str, address: str) -> str:
    """The value of a header that holds an address. `address` is ASCII; `name` is any one line of text, or empty."""
    if not name:
        return address
    if _is_plain(name) and len(name) <= PLAIN_LENGTH_MAX:
        shown = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        shown = text(name)
    return f"{shown}{FOLD}<{address}>"


def _is_plain(value: str) -> bool:
    """Whether it can stand as it is. Text with =? cannot: it could be taken for an encoded word."""
    return value.isascii() and value.isprintable() and "=?" not in value


def _parts(value: str) -> Iterator[str]:
    """Cut into parts that fit an encoded word, never within a letter."""
    part = ""
    for letter in value:
        if len((part + letter).encode()) > WORD_BYTES:
            yield part
            part = ""
        part += letter
    yield part
