"""Recognises who had a ticket before it was passed on, without keeping their name or address."""

from django.utils.crypto import salted_hmac

from portillon.core.names import known_as


def person(event_id: int, email: str, name: str) -> str:
    """Return the keyed hash of a guest of this event; names that are alike give the same one."""
    return _hash(f"{event_id}\n{email.lower()}\n{known_as(name)}")


def called(event_id: int, name: str) -> str:
    """Return the keyed hash of a guest whose address is not known."""
    return _hash(f"{event_id}\n{known_as(name)}")


def _hash(text: str) -> str:
    return salted_hmac("portillon former holder", text, algorithm="sha256").hexdigest()[:32]
