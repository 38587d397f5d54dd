"""What was last typed at a desk, kept in the session so that pages are opened by addresses without a code.

Such a page can be opened again by Back or a reload, and the browser never asks whether to send a form once more.
"""

from uuid import UUID, uuid4

from portillon.console.access import SignedInRequest

SESSION = "looks"
# Back leads over the last few pages.
KEPT = 5


def remember(request: SignedInRequest, typed: str) -> UUID:
    """Keep the typed text; return the id that stands for it in an address."""
    look = uuid4()
    kept: list[list[str]] = request.session.get(SESSION, [])
    request.session[SESSION] = [*kept, [str(look), typed]][-KEPT:]
    return look


def recall(request: SignedInRequest) -> tuple[UUID, str] | None:
    """Return the id in the address and what it stands for; None if there is none or it is forgotten."""
    asked = request.GET.get("look", "")
    kept: list[list[str]] = request.session.get(SESSION, [])
    return next(((UUID(look), typed) for look, typed in kept if look == asked), None)
