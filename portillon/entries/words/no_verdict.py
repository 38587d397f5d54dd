"""Why a request at a gate gets no verdict."""

from django.utils.translation import gettext as _

from portillon.entries.admit import Problem

_OF_NUMBERS = (Problem.TOO_MANY_GUESSES, Problem.CODE_NEEDED)


def words(why: Problem) -> tuple[str, str]:
    """Return the title of a problem of the API, and the sentence for who stands there, in the active language."""
    match why:
        case Problem.UNAUTHORISED:
            return _("Not authorised"), _(
                "This device or key may not scan. Sign in again or have it authorised."
            )
        case Problem.NOT_YOUR_GATE:
            return _("Not your gate"), _("This device is not authorised for this gate.")
        case Problem.UNKNOWN_GATE:
            return _("Unknown gate"), _("There is no such gate in this organisation.")
        case Problem.OTHER_BODY:
            return _("Another scan"), _("This scan_id was used for another scan already.")
        case Problem.TOO_MANY_GUESSES:
            return _("Too many wrong numbers"), _(
                "Too many wrong numbers were sent from here. For ten minutes, scan the code instead."
            )
        case Problem.CODE_NEEDED:
            return _("Code needed"), _("A number is not enough here. Please scan the code of the pass.")


def of_number(why: object) -> tuple[str, str] | None:
    """Return the words if a typed number gets no verdict where a code would get one, else None."""
    return words(why) if isinstance(why, Problem) and why in _OF_NUMBERS else None
