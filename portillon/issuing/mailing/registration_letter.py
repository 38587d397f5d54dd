"""What a mail about a registration says, with the link that changes, confirms or cancels it."""

from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portillon.accounts.colour import DEFAULT
from portillon.issuing.mailing.letter import Letter
from portillon.issuing.models import Registration, RegistrationMail
from portillon.issuing.registration.link import link_of
from portillon.issuing.tickets.participant import one_line
from portillon.issuing.tickets.ticket_facts import LOCALES, event_facts

Kind = RegistrationMail.Kind
Said = tuple[str, list[str], str]


def registration_letter(message: RegistrationMail) -> Letter:
    """In the language of the moment. Takes `registration.event.organisation` and `.venue` of the message."""
    one = message.registration
    organisation = one.event.organisation
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
        "organisation": organisation.name,
        "reply_to": organisation.reply_to,
        "accent": organisation.accent or DEFAULT,
    }
    return Letter(f"{subject}: {title}", "registration", context)


def _said(kind: str, one: Registration, language: str) -> Said:
    """Subject, sentences and the words of the button."""
    kept = _of_a_kept_place(_moment(one, language))
    return kept[kind] if kind in kept else _otherwise()[kind]


def _of_a_kept_place(until: str) -> dict[str, Said]:
    return {
        Kind.CONFIRM: (
            _("Please confirm your registration"),
            [
                _("Your place is kept until %(until)s. It is yours once you confirm this address.")
                % {"until": until},
                _("If you did not register, there is nothing for you to do."),
            ],
            _("Confirm my registration"),
        ),
        Kind.OFFER: (
            _("A place is free for you"),
            [_("It is kept for you until %(until)s; then it goes to the next.") % {"until": until}],
            _("Take my place"),
        ),
    }


def _otherwise() -> dict[str, Said]:
    said = {
        Kind.WAITING: (
            _("You are on the waiting list"),
            _("There is no free place at the moment. We write to you as soon as one is free for you."),
        ),
        Kind.LAPSED: (
            _("Your place has gone to somebody else"),
            _("The place that was kept for you was not taken in time."),
        ),
        Kind.CANCELLED: (
            _("Your registration is cancelled"),
            _("Your ticket is no longer valid. Thank you for leaving the place to somebody else."),
        ),
        Kind.AGAIN: (_("Your registration"), _("Here is the link to see, change or cancel it.")),
    }
    return {kind: (subject, [line], _("My registration")) for kind, (subject, line) in said.items()}


def _moment(one: Registration, language: str) -> str:
    """Until when a place is kept, on the organisation's clock."""
    if one.until is None:
        return ""
    at = one.until.astimezone(ZoneInfo(one.event.organisation.time_zone))
    day = format_date(at.date(), "long", LOCALES[language])
    return f"{day}, {format_time(at.time(), 'short', locale=LOCALES[language])}"
