"""Why a typed number gets no verdict, where a code would get one."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portillon.entries.admit import Problem

# The title of a problem of the API, and the sentence for who stands there.
_OF_NUMBERS = {
    Problem.TOO_MANY_GUESSES: (
        gettext_noop("Too many wrong numbers"),
        gettext_noop("Too many wrong numbers were sent from here. For ten minutes, scan the code instead."),
    ),
    Problem.CODE_NEEDED: (
        gettext_noop("Code needed"),
        gettext_noop("A number is not enough here. Please scan the code of the pass."),
    ),
}


def of_number(why: object) -> tuple[str, str] | None:
    """Return title and sentence in the active language; None if `why` is anything else than a Problem of numbers."""
    if not isinstance(why, Problem) or why not in _OF_NUMBERS:
        return None
    title, sentence = _OF_NUMBERS[why]
    return _(title), _(sentence)
