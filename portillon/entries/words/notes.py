"""What a steward should look at although the ticket is valid: a category to prove, or a note by the organiser.

Notes are composed when a verdict is told and never stored, because the ledger holds no personal data.
"""

from collections.abc import Collection

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from portillon.core.verdict import Reason
from portillon.entries.admit import Outcome
from portillon.entries.models import Kind
from portillon.issuing.models import Credential
from portillon.issuing.tickets import amount
from portillon.issuing.tickets.ticket_facts import LOCALES


def of_outcome(outcome: Outcome, language: str) -> list[str]:
    """Return the notes of an admission, from its facts; other verdicts have none."""
    row, facts = outcome.row, outcome.facts
    if row.kind != Kind.ENTRY or row.reason != Reason.OK or facts.credential != row.credential_id:
        return []
    category, to_check = facts.category or "", facts.check_categories or ()
    if not facts.door_note and category not in to_check:
        return []
    with override(language):
        return _sentences(facts.door_note or "", category, facts.price or "", to_check)


def of_ticket(ticket: Credential) -> list[str]:
    """Return the notes of a ticket that is loaded, in the active language."""
    to_check = ticket.event.check_categories if ticket.event else ()
    return _sentences(ticket.door_note, ticket.category, ticket.price, to_check)


def _sentences(note: str, category: str, price: str, to_check: Collection[str]) -> list[str]:
    found = []
    if category in to_check:
        found.append(_check(category, price))
    if note:
        found.append(note)
    return found


def _check(category: str, price: str) -> str:
    if price:
        shown = amount.in_words(price, LOCALES[(get_language() or "en")[:2]])
        return _("Please check: %(category)s (%(price)s)") % {"category": category, "price": shown}
    return _("Please check: %(category)s") % {"category": category}
