"""What was last typed at a desk, kept on the server so that pages are opened by addresses without a code.

Such a page can be opened again by Back or a reload, and also after a new sign-in by the same person. The browser never
asks whether to send a form once more.
"""

from uuid import UUID, uuid4

from django.core.cache import cache

from portillon.console.access import SignedInRequest

KEPT_SECONDS = 3600


def remember(request: SignedInRequest, typed: str) -> UUID:
    """Keep the typed text; return the id that stands for it in an address."""
    look = uuid4()
    cache.set(_key(request, look), typed, KEPT_SECONDS)
    return look


def recall(request: SignedInRequest) -> tuple[UUID, str] | None:
    """Return the id in the address and what it stands for; None if there is none or it is forgotten."""
    try:
        look = UUID(request.GET.get("look", ""))
    except ValueError:
        return None
    typed = cache.get(_key(request, look))
    return None if typed is None else (look, typed)


def _key(request: SignedInRequest, look: UUID) -> str:
    """Only the person who typed it reads it again."""
    return f"look-{request.user.pk}-{look}"
