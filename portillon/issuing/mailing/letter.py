"""What a mail says and brings along: a ticket, a pass, or a code that proves whose a pass is."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portillon.accounts.colour import DEFAULT
from portillon.accounts.models import Organisation
from portillon.issuing.models import Credential, Message, Registration
from portillon.issuing.paper.pass_pdf import pass_pdf
from portillon.issuing.paper.ticket_pdf import file_name, ticket_pdf
from portillon.issuing.registration.link import link_of
from portillon.issuing.seals.codes import page_of
from portillon.issuing.tickets import one_time
from portillon.issuing.tickets.participant import one_line
from portillon.issuing.tickets.pass_facts import grouped, pass_facts, programme_facts
from portillon.issuing.tickets.ticket_facts import event_facts, ticket_facts
from portillon.places.models import Event, Programme


@dataclass(frozen=True, slots=True)
class Letter:
    """`template` is the name of a text and of an HTML page; an empty `pdf` is none."""

    subject: str
    template: str
    context: dict[str, Any]
    pdf: bytes = b""
    file_name: str = ""


def organisation_of(credential: Credential) -> Organisation:
    return _issuer(credential).organisation


def language_of(credential: Credential) -> str:
    """The holder's language, else the organisation's."""
    return credential.holder.language or organisation_of(credential).language


def letter_of(message: Message, credential: Credential) -> Letter:
    """In the language of the moment, which is the message's. Of a ticket it takes `holder`, `event.organisation` and
    `event.venue`, of a pass `holder`, `pass_type`, `organisation` and `programme.organisation`."""
    if message.kind == Message.Kind.CODE:
        return _code(message, credential)
    return _pass(message, credential) if credential.programme else _ticket(message, credential)


def _ticket(message: Message, ticket: Credential) -> Letter:
    assert ticket.event is not None
    if message.kind == Message.Kind.REMINDER:
        subject = _("See you soon: %(title)s")
    else:
        subject = _("Your new ticket: %(title)s") if _is_new(message) else _("Your ticket: %(title)s")
    facts = ticket_facts(ticket, event_facts(ticket.event, message.language))
    return Letter(
        _titled(subject, ticket, message.language),
        "ticket",
        {**_context(message, ticket), "facts": facts, "registration": _registration_link(ticket)},
        ticket_pdf(ticket, message.language),
        file_name(ticket),
    )


def _registration_link(ticket: Credential) -> str:
    """Empty for a ticket that the organiser issued."""
    registration: Registration | None = getattr(ticket, "registration", None)
    return link_of(registration) if registration else ""


def _pass(message: Message, one: Credential) -> Letter:
    assert one.programme is not None
    subject = _("Your new pass: %(title)s") if _is_new(message) else _("Your pass: %(title)s")
    facts = pass_facts(one, programme_facts(one.programme, message.language))
    return Letter(
        _titled(subject, one, message.language),
        "pass",
        {**_context(message, one), "facts": facts},
        pass_pdf(one, language=message.language),
        file_name(one),
    )


def _code(message: Message, one: Credential) -> Letter:
    """The code is made again from the request's name, so nothing that is stored tells it."""
    code = one_time.digits_of(message.request)
    context = {
        **_context(message, one),
        "code": f"{code[:3]} {code[3:]}",
        "number": grouped(one.number),
        "minutes": int(one_time.LIFE.total_seconds() // 60),
    }
    # Not in the subject: a phone that lies locked on a table shows that.
    return Letter(_titled(_("Your code: %(title)s"), one, message.language), "code", context)


def _context(message: Message, credential: Credential) -> dict[str, Any]:
    organisation = organisation_of(credential)
    return {
        "title": _issuer(credential).title_in(message.language),
        "organisation": organisation.name,
        "page": page_of(credential),
        "is_reissue": _is_new(message),
        "reply_to": organisation.reply_to,
        "accent": organisation.accent or DEFAULT,
    }


def _is_new(message: Message) -> bool:
    return message.kind == Message.Kind.REISSUE


def _titled(subject: str, credential: Credential, language: str) -> str:
    return subject % {"title": one_line(_issuer(credential).title_in(language))}


def _issuer(credential: Credential) -> Event | Programme:
    issuer = credential.event or credential.programme
    assert issuer is not None
    return issuer
