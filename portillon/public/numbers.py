"""What a form or an address says, as numbers; nothing that somebody types is a reason to fail."""

from uuid import UUID


def small_number(text: str) -> int:
    """0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
