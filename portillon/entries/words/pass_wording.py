"""The sentences of wording.py for passes, about days, venues and companions instead of doors."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portillon.core.verdict import Reason
from portillon.entries.ledger.row import Row
from portillon.places.models import Participation, Programme


@lru_cache(maxsize=1024)
def welcome(persons: int, language: str) -> str:
    """Return the sentence of an admission. The results are kept, since most passes get one of them."""
    with override(language):
        return ngettext("Welcome: one person.", "Welcome: %(persons)s persons.", persons) % {
            "persons": persons
        }


def wrong_gate(row: Row) -> str:
    """Return the sentence for a pass at an event's door, or at a venue that does not take part, or not now."""
    programme = (
        Programme.objects.select_related("organisation")
        .filter(pk=_because(row).get("programme") or 0)
        .first()
    )
    if programme is None:
        return _("This pass is not valid here.")
    if row.programme_id is None:
        return _("This is a pass of %(programme)s. It is not valid at this door.") % {
            "programme": programme.title
        }
    known = Participation.objects.filter(programme=programme, venue__gates=row.gate_id).exists()
    if known:
        return _("This venue does not take passes of %(programme)s at this time.") % {
            "programme": programme.title
        }
    return _("This venue does not take part in %(programme)s.") % {"programme": programme.title}


def cancelled(_row: Row, when: str) -> str:
    return _("This pass was cancelled (%(when)s).") % {"when": when}


def blocked(_row: Row, _when: str) -> str:
    return _("This pass is blocked: it was lost, stolen or replaced. Only the newest one is valid.")


def too_early(_row: Row, when: str) -> str:
    return _("Too early: this pass becomes valid %(when)s.") % {"when": when}


def expired(row: Row, when: str) -> str:
    if _because(row).get("never_used"):
        return _("This pass expired %(when)s, because it had not been used before.") % {"when": when}
    return _("This pass expired %(when)s.") % {"when": when}


def used_up(row: Row, when: str) -> str:
    if row.allowed == 1:
        return _("This pass was used here already: %(when)s.") % {"when": when}
    return _("All %(allowed)s entries of this pass here are used. The last one: %(when)s.") % {
        "allowed": row.allowed,
        "when": when,
    }


def party_too_large(row: Row, _when: str) -> str:
    companions = row.allowed - 1
    return ngettext(
        "Too many persons: the holder and one companion may come in.",
        "Too many persons: the holder and up to %(companions)s companions may come in.",
        companions,
    ) % {"companions": companions}


SENTENCES: dict[Reason, Callable[[Row, str], str]] = {
    Reason.WRONG_GATE: lambda row, _when: wrong_gate(row),
    Reason.CANCELLED: cancelled,
    Reason.BLOCKED: blocked,
    Reason.TOO_EARLY: too_early,
    Reason.EXPIRED: expired,
    Reason.USED_UP: used_up,
    Reason.PARTY_TOO_LARGE: party_too_large,
}


def _because(row: Row) -> dict[str, Any]:
    return row.because or {}
