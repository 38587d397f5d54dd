"""Mails about a registration, with the link that changes, confirms or cancels it. They are asked for by
registration/mails.py."""

from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portillon.accounts.models import Organisation
from portillon.issuing.models import Registration, RegistrationMail
from portillon.issuing.outbox.kind import Kind, Letter, register
from portillon.issuing.registration.link import link_of
from portillon.issuing.tickets.participant import one_line
from portillon.issuing.tickets.ticket_facts import LOCALES, event_facts
from portillon.places.models import Event
from portillon.places.zone import told_of

News = RegistrationMail.Kind
Status = Registration.Status
# Subject, sentences and the words of the button.
Said = tuple[str, list[str], str]
# What is true only of a registration that stands so.
_FITS: dict[str, Status] = {
    News.CONFIRM: Status.UNCONFIRMED,
    News.WAITING: Status.WAITING,
    News.OFFER: Status.OFFERED,
    News.LAPSED: Status.LAPSED,
    News.CANCELLED: Status.CANCELLED,
}


def is_due(message: RegistrationMail) -> bool:
    """Whether what it says is still true."""
    fitting = _FITS.get(message.kind)
    return fitting is None or message.registration.status == fitting


def letter(message: RegistrationMail) -> Letter:
    """What the mail says, in the language that is active."""
    one = message.registration
    title = one_line(one.event.title_in(message.language))
    subject, lines, button = _said(message.kind, one, message.language)
    context: dict[str, Any] = {
        "title": title,
        "name": one.name,
        "lines": lines,
        "link": link_of(one),
        "button": button,
        "note": _("Whoever has this link can change or cancel the registration: do not pass it on."),
        "facts": event_facts(one.event, message.language),
        "persons": ngettext("%(count)d person", "%(count)d persons", one.persons) % {"count": one.persons},
    }
    return Letter(f"{subject}: {title}", "registration", context)


def _said(kind: str, one: Registration, language: str) -> Said:
    kept = _of_a_kept_place(_moment(one, language))
    return kept[kind] if kind in kept else _otherwise()[kind]


def _of_a_kept_place(until: str) -> dict[str, Said]:
    return {
        News.CONFIRM: (
            _("Please confirm your registration"),
            [
                _("Your place is kept until %(until)s. It is yours once you confirm this address.")
                % {"until": until},
                _("If you did not register, there is nothing for you to do."),
            ],
            _("Confirm my registration"),
        ),
        News.OFFER: (
            _("A place is free for you"),
            [_("It is kept for you until %(until)s; then it goes to the next.") % {"until": until}],
            _("Take my place"),
        ),
    }


def _otherwise() -> dict[str, Said]:
    said = {
        News.WAITING: (
            _("You are on the waiting list"),
            _("There is no free place at the moment. We write to you as soon as one is free for you."),
        ),
        News.LAPSED: (
            _("Your place has gone to somebody else"),
            _("The place that was kept for you was not taken in time."),
        ),
        News.CANCELLED: (
            _("Your registration is cancelled"),
            _("Your ticket is no longer valid. Thank you for leaving the place to somebody else."),
        ),
        News.AGAIN: (_("Your registration"), _("Here is the link to see, change or cancel it.")),
    }
    return {kind: (subject, [line], _("My registration")) for kind, (subject, line) in said.items()}


def _moment(one: Registration, language: str) -> str:
    """Until when a place is kept, in the event's time zone; empty if none is."""
    if one.until is None:
        return ""
    at = one.until.astimezone(ZoneInfo(one.event.zone))
    day = format_date(at.date(), "long", LOCALES[language])
    zone = told_of(one.event)
    time = format_time(at.time(), "short", locale=LOCALES[language])
    return f"{day}, {time} ({zone})" if zone else f"{day}, {time}"


def organisation_of(message: RegistrationMail) -> Organisation:
    return message.registration.event.organisation


register(
    Kind(
        name="registration",
        model=RegistrationMail,
        # Somebody has just registered, or waits for a place.
        turn=20,
        is_due=is_due,
        letter=letter,
        organisation=organisation_of,
        related=("registration__event__organisation", "registration__event__venue"),
        about={
            Registration: "registration",
            Event: "registration__event",
            Organisation: "registration__organisation",
        },
    )
)
