"""The ticket or pass behind the holder's page, by the secret in its address."""

import re

from portillon.issuing.models import Credential

# Anything else was guessed, and might hold what a database refuses to look for.
_SECRET = re.compile(r"[\w-]{1,30}", re.ASCII)


def credential_of(secret: str) -> Credential | None:
    """After a reissue or a removal the old address leads to nothing."""
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
