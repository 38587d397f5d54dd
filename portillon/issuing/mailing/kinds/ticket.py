"""Mails about tickets and passes: they bring one, remind of it, or tell a code that proves whose a pass is. They are
asked for by outbox/queue.py."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portillon.accounts.models import Organisation
from portillon.issuing.mailing.reminders import request_for
from portillon.issuing.models import Credential, Message, Registration
from portillon.issuing.outbox.kind import Attachment, Kind, Letter, Recipient, register
from portillon.issuing.paper.pass_pdf import pass_pdf
from portillon.issuing.paper.ticket_pdf import file_name, ticket_pdf
from portillon.issuing.registration.link import link_of
from portillon.issuing.seals.codes import code_of, page_of, png_of
from portillon.issuing.tickets import calendar_file, one_time
from portillon.issuing.tickets.participant import one_line
from portillon.issuing.tickets.pass_facts import grouped, pass_facts, programme_facts
from portillon.issuing.tickets.ticket_facts import event_facts, ticket_facts
from portillon.places.models import Event, Programme


def is_due(message: Message) -> bool:
    """Whether the ticket is still valid, its holder can be reached, and the mail is not too late."""
    one = message.credential
    return one.status == "valid" and bool(one.holder.email) and not _is_late(message)


def _is_late(message: Message) -> bool:
    """A code that is no longer taken helps nobody, nor does a reminder of what has begun or is put off."""
    event = message.credential.event
    if message.kind == Message.Kind.REMINDER and event:
        return timezone.now() >= event.starts_at or not message.request.startswith(request_for(event))
    return message.kind == Message.Kind.CODE and timezone.now() > message.created_at + one_time.LIFE


def goes_to(message: Message) -> Recipient:
    """The holder, in their language if it is known, else in the organisation's."""
    holder = message.credential.holder
    return Recipient(holder.email, holder.language or organisation_of(message).language)


def organisation_of(message: Message) -> Organisation:
    return organisation_of_credential(message.credential)


def organisation_of_credential(credential: Credential) -> Organisation:
    """In whose name mails about it are sent."""
    return _issuer(credential).organisation


def letter(message: Message) -> Letter:
    """What the mail says, in the language that is active; that of the message."""
    if message.kind == Message.Kind.CODE:
        return _code(message, message.credential)
    make = _pass if message.credential.programme else _ticket
    return make(message, message.credential)


def _ticket(message: Message, ticket: Credential) -> Letter:
    assert ticket.event is not None
    if message.kind == Message.Kind.REMINDER:
        subject = _("See you soon: %(title)s")
    else:
        subject = _("Your new ticket: %(title)s") if _is_reissue(message) else _("Your ticket: %(title)s")
    facts = ticket_facts(ticket, event_facts(ticket.event, message.language))
    return Letter(
        titled(subject, ticket, message.language),
        "ticket",
        {**_context(message, ticket), "facts": facts, "registration": _registration_link(ticket)},
        (pdf_of(ticket, message.language), calendar_of(ticket.event, message.language)),
        _code_of(ticket),
    )


def pdf_of(credential: Credential, language: str) -> Attachment:
    """The ticket or pass on paper."""
    content = (
        ticket_pdf(credential, language) if credential.event else pass_pdf(credential, language=language)
    )
    return Attachment(file_name(credential), "application/pdf", content)


def calendar_of(event: Event, language: str) -> Attachment:
    """The calendar file of the event."""
    parameters = {"charset": "utf-8", "method": calendar_file.METHOD}
    content = calendar_file.calendar_file(event, language)
    return Attachment(calendar_file.FILE_NAME, calendar_file.MEDIA_TYPE, content, parameters)


def _code_of(credential: Credential) -> dict[str, bytes]:
    """The picture of its code, which the mail shows without loading anything."""
    return {"code": png_of(code_of(credential))}


def _registration_link(ticket: Credential) -> str:
    """Empty for a ticket that the organiser issued."""
    registration: Registration | None = getattr(ticket, "registration", None)
    return link_of(registration) if registration else ""


def _pass(message: Message, one: Credential) -> Letter:
    assert one.programme is not None
    subject = _("Your new pass: %(title)s") if _is_reissue(message) else _("Your pass: %(title)s")
    facts = pass_facts(one, programme_facts(one.programme, message.language))
    return Letter(
        titled(subject, one, message.language),
        "pass",
        {**_context(message, one), "facts": facts},
        (pdf_of(one, message.language),),
        _code_of(one),
    )


def _code(message: Message, one: Credential) -> Letter:
    """The code is computed from the name of the request, so that it is stored nowhere."""
    code = one_time.digits_of(message.request)
    context = {
        **_context(message, one),
        "code": f"{code[:3]} {code[3:]}",
        "number": grouped(one.number),
        "minutes": int(one_time.LIFE.total_seconds() // 60),
    }
    # Not in the subject, which a locked phone shows to everybody.
    return Letter(titled(_("Your code: %(title)s"), one, message.language), "code", context)


def _context(message: Message, credential: Credential) -> dict[str, Any]:
    return {
        "title": _issuer(credential).title_in(message.language),
        "page": page_of(credential),
        "is_reissue": _is_reissue(message),
    }


def _is_reissue(message: Message) -> bool:
    return message.kind == Message.Kind.REISSUE


def titled(subject: str, credential: Credential, language: str) -> str:
    """The subject with the title of the event or programme in it."""
    return subject % {"title": one_line(_issuer(credential).title_in(language))}


def _issuer(credential: Credential) -> Event | Programme:
    issuer = credential.event or credential.programme
    assert issuer is not None
    return issuer


def _folder(message: Message) -> str:
    return str(message.event_id or "passes")


register(
    Kind(
        name="ticket",
        model=Message,
        # There may be thousands: after those that somebody waits for.
        turn=30,
        is_due=is_due,
        letter=letter,
        goes_to=goes_to,
        organisation=organisation_of,
        related=(
            "credential__holder",
            "credential__organisation",
            "credential__event__organisation",
            "credential__event__venue",
            "credential__pass_type",
            "credential__programme__organisation",
            "credential__registration",
        ),
        about={
            Credential: "credential",
            Event: "event",
            Programme: "programme",
            Organisation: "credential__organisation",
        },
        is_pausable=True,
        folder=_folder,
        # Tickets were the first kind of mail, and the secrets of their Message-IDs are still made as they were then.
        prefix="",
    )
)
