"""Find the ticket or pass of a holder's page by the secret in its address."""

import re

from portillon.issuing.models import Credential

# Any other text cannot be a secret, and might hold characters that the database refuses.
_SECRET = re.compile(r"[\w-]{1,30}", re.ASCII)


def credential_of(secret: str) -> Credential | None:
    """Return the ticket or pass; None after a reissue or a removal, and for an unknown secret."""
    if not _SECRET.fullmatch(secret):
        return None
    found = Credential.objects.select_related(
        "holder",
        "page_opening",
        "organisation__logo",
        "event__organisation__logo",
        "event__venue",
        "programme__organisation",
        "pass_type",
    )
    deferred = found.defer("organisation__logo__png", "event__organisation__logo__png")
    return deferred.filter(page_secret=secret).first()
