"""Ask for the mails of registrations: rows of the outbox, like those of tickets."""

from django.core.cache import cache

from portillon.issuing.models import Registration, RegistrationMail
from portillon.issuing.outbox.rows import add

# Who registers again and again is mailed the link this often.
LINK_AGAIN_SECONDS = 600
Kind = RegistrationMail.Kind
Status = Registration.Status
# A mail that no longer fits what has become of the registration is not sent.
_FITS: dict[str, frozenset[str]] = {
    Kind.CONFIRM: frozenset({Status.UNCONFIRMED}),
    Kind.WAITING: frozenset({Status.WAITING}),
    Kind.OFFER: frozenset({Status.OFFERED}),
    Kind.LAPSED: frozenset({Status.LAPSED}),
    Kind.CANCELLED: frozenset({Status.CANCELLED}),
}


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
    """The person does not find the link, or registered a second time."""
    _queue(registration, Kind.AGAIN)


def link_once_more(registration: Registration) -> None:
    """The same, of somebody who may do so again and again."""
    if cache.add(f"link-again:{registration.pk}", 1, LINK_AGAIN_SECONDS):
        link_again(registration)


def is_due(message: RegistrationMail) -> bool:
    """Whether it is sent at all."""
    fitting = _FITS.get(message.kind)
    return fitting is None or message.registration.status in fitting


def _queue(registration: Registration, kind: RegistrationMail.Kind) -> None:
    address, language = registration.email, registration.language
    add(RegistrationMail(registration=registration, kind=kind, address=address, language=language))
