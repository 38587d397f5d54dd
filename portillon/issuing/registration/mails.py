"""Queues the mails about registrations. Their texts are in mailing/kinds/registration.py."""

from datetime import timedelta

from portillon.accounts import limits
from portillon.accounts.limits import Limit
from portillon.issuing.models import Registration, RegistrationMail
from portillon.issuing.outbox.rows import add

# Anybody can ask for a link again, so its mail is sent at most once in this time.
LINK_AGAIN = Limit("links of a registration", 1, timedelta(minutes=10))
Kind = RegistrationMail.Kind


def to_confirm(registration: Registration) -> None:
    _queue(registration, Kind.CONFIRM)


def on_the_list(registration: Registration) -> None:
    _queue(registration, Kind.WAITING)


def offered(registration: Registration) -> None:
    _queue(registration, Kind.OFFER)


def offer_lapsed(registration: Registration) -> None:
    _queue(registration, Kind.LAPSED)


def cancelled(registration: Registration) -> None:
    _queue(registration, Kind.CANCELLED)


def link_again(registration: Registration) -> None:
    """Mail the link again to a person who has lost it or who registers a second time."""
    _queue(registration, Kind.AGAIN)


def link_once_more(registration: Registration) -> None:
    """Mail the link again, as often as LINK_AGAIN allows: for requests that anybody can repeat."""
    if limits.take(LINK_AGAIN.of(registration.pk)):
        link_again(registration)


def _queue(registration: Registration, kind: RegistrationMail.Kind) -> None:
    address, language = registration.email, registration.language
    add(RegistrationMail(registration=registration, kind=kind, address=address, language=language))
