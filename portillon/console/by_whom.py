"""Who changed something, in words."""

from django.utils.translation import gettext as _

from portillon.accounts.models import User
from portillon.issuing.tickets.changes import COMMAND_LINE


def by_whom(user: User | None, key: str) -> str:
    """The person, or the program with a key of that name. Empty when neither is known."""
    if user:
        return str(user)
    if key == COMMAND_LINE:
        return _("on the command line")
    return _("by the program “%(key)s”") % {"key": key} if key else ""
