"""Numbers and ids from forms and addresses. No text makes these functions fail."""

from uuid import UUID


def small_number(text: str) -> int:
    """Return a number of at most five digits; 0 if the text is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
