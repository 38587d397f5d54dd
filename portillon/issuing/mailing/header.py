"""Headers as RFC 5322 and 2047 write them. The standard library's folding loses spaces in long titles that have
letters beyond ASCII (seen in Python 3.11), so it is given ASCII only, folded already."""

import base64
from collections.abc import Iterator, Mapping

# Of UTF-8 in one encoded word: with the longest header name its line stays below 78 characters.
WORD_BYTES = 39
PLAIN_LENGTH_MAX = 60
FOLD = "\r\n "


def block(headers: Mapping[str, str]) -> bytes:
    """The lines of these headers, whose values are ASCII already. An empty value leaves its header out."""
    lines = [f"{name}: {value}\r\n" for name, value in headers.items() if value]
    assert not any("\n" in line.replace(FOLD, "").removesuffix("\r\n") for line in lines)
    return "".join(lines).encode("ascii")


def text(value: str) -> str:
    """One line of text."""
    if _is_plain(value) and len(value) <= PLAIN_LENGTH_MAX:
        return value
    return FOLD.join(f"=?utf-8?b?{base64.b64encode(part.encode()).decode()}?=" for part in _parts(value))


def mailbox(name: str, address: str) -> str:
    """`address` is ASCII; the name may be anything on one line, or empty."""
    if not name:
        return address
    if _is_plain(name) and len(name) <= PLAIN_LENGTH_MAX:
        shown = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        shown = text(name)
    return f"{shown}{FOLD}<{address}>"


def _is_plain(value: str) -> bool:
    """What says =? could be taken for an encoded word."""
    return value.isascii() and value.isprintable() and "=?" not in value


def _parts(value: str) -> Iterator[str]:
    """Cut between letters, never within one."""
    part = ""
    for letter in value:
        if len((part + letter).encode()) > WORD_BYTES:
            yield part
            part = ""
        part += letter
    yield part
