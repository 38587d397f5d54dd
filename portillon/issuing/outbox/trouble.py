"""Say in a sentence for organisers why a mail server takes no mail at all. The outbox keeps the original words."""

import re

from django.utils.translation import gettext as _

# "host:port: what was said", as mailing/smtp.py writes it.
_UNREACHABLE = re.compile(r"(?P<server>\S+:\d+): (?P<words>.+)", re.DOTALL)
_PASSWORD = re.compile(r"(530|534|535|538) ")


def sentence(said: str) -> str:
    """What `said`, the error of a mail, means. Words that are about that mail alone are returned as they are."""
    found = _UNREACHABLE.fullmatch(said)
    return _about(**found.groupdict()) if found else said


def _about(server: str, words: str) -> str:
    return _kind(words) % {"server": server, "words": words.rpartition("not trusted: ")[2]}


def _kind(words: str) -> str:
    if "certificate is not trusted" in words:
        return _(
            "The mail server %(server)s shows a certificate that cannot be trusted (%(words)s). "
            "Neither a password nor a mail was given to it."
        )
    if _PASSWORD.match(words):
        return _(
            "The mail server %(server)s does not accept the user name and password of EMAIL_URL. It says: %(words)s"
        )
    if "AUTH extension" in words:
        return _(
            "The mail server %(server)s takes no password. Perhaps another port is meant, or no password is needed."
        )
    if "STARTTLS" in words:
        return _("The mail server %(server)s offers no encryption, so nothing was sent to it.")
    if "SSL" in words:
        return _(
            "The mail server %(server)s does not speak TLS there (%(words)s). Is it the right port for smtps://?"
        )
    if "no answer in time" in words:
        return _("The mail server %(server)s does not answer.")
    return _("The mail server %(server)s cannot be reached: %(words)s")
