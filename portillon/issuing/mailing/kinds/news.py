"""Mails that tell holders what has become of their ticket, their pass or its event. They are asked for by
tickets/news.py."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from portillon.accounts.models import Organisation
from portillon.issuing.mailing.kinds.ticket import calendar_of, organisation_of_credential, pdf_of, titled
from portillon.issuing.models import Credential, NewsMail
from portillon.issuing.outbox.kind import Attachment, Kind, Letter, Recipient, register
from portillon.issuing.seals.codes import page_of
from portillon.issuing.tickets import pass_facts, ticket_facts
from portillon.issuing.tickets.known import EventNews, concerns, known_of
from portillon.places.models import Event, Programme

What = NewsMail.What
# What is true only of a ticket or pass in this state.
_FITS: dict[str, str] = {
    What.CANCELLED: "cancelled",
    What.BLOCKED: "blocked",
    What.UNBLOCKED: "valid",
    What.REISSUED: "valid",
    What.CHANGED: "valid",
    # True for good: it tells the former holder, who has no ticket any more.
    What.PASSED_ON: "",
    What.RECEIVED: "valid",
}
# Subject and sentence. Only passes are blocked, and a pass that is reissued is mailed in any case.
_OF_TICKETS: dict[str, tuple[str, str]] = {
    What.CANCELLED: (
        gettext_noop("Your ticket is cancelled: %(title)s"),
        gettext_noop(
            "your ticket was cancelled. It does not admit anybody any more, on paper or on a phone."
        ),
    ),
    What.REISSUED: (
        gettext_noop("Your new ticket: %(title)s"),
        gettext_noop(
            "your ticket was issued again. It is attached as a PDF; the one you had before is no longer valid."
        ),
    ),
    What.CHANGED: (
        gettext_noop("Changed: %(title)s"),
        gettext_noop("something has changed. Your ticket stays valid; it is attached as it is now."),
    ),
    What.PASSED_ON: (
        gettext_noop("You have passed your ticket on: %(title)s"),
        gettext_noop(
            "your ticket was passed on from its page. It admits only its new holder: your code, your PDF and your page"
            " are no longer valid. If it was not you, please tell the organiser."
        ),
    ),
    What.RECEIVED: (
        gettext_noop("Your ticket: %(title)s"),
        gettext_noop("a ticket was passed on to you. It is attached as a PDF, and admits you from now on."),
    ),
}
_OF_PASSES: dict[str, tuple[str, str]] = {
    What.CANCELLED: (
        gettext_noop("Your pass is cancelled: %(title)s"),
        gettext_noop("your pass was cancelled. No venue accepts it any more."),
    ),
    What.BLOCKED: (
        gettext_noop("Your pass is blocked: %(title)s"),
        gettext_noop("your pass was blocked. No venue accepts it until it is unblocked or replaced."),
    ),
    What.UNBLOCKED: (
        gettext_noop("Your pass is valid again: %(title)s"),
        gettext_noop("your pass is no longer blocked: the venues accept it again."),
    ),
}


def is_due(message: NewsMail) -> bool:
    """Whether what it says is still true, and the holder can be reached."""
    one = message.credential
    if message.what == What.PASSED_ON:
        return bool(message.address)
    if one.status != _FITS[message.what] or not one.holder.email:
        return False
    if message.what != What.CHANGED:
        return True
    assert one.event is not None
    is_over = one.event.ends_at <= timezone.now()
    return not is_over and concerns(message.before, known_of(one.event), one.category)


def goes_to(message: NewsMail) -> Recipient:
    """The holder, in their language if it is known, else in the organisation's. Of a ticket that was passed on, the
    former holder, to whom the row was addressed."""
    if message.what == What.PASSED_ON:
        return Recipient(message.address, message.language)
    holder = message.credential.holder
    return Recipient(holder.email, holder.language or organisation_of(message).language)


def organisation_of(message: NewsMail) -> Organisation:
    return organisation_of_credential(message.credential)


def letter(message: NewsMail) -> Letter:
    """What the mail says, in the language that is active. A ticket that is not as it was comes along."""
    one, event = message.credential, message.credential.event
    changed = EventNews(event, message.before, known_of(event)) if event and message.before else None
    subject, context = _words(one, message.what, message.language, changed, page_of(one))
    return Letter(subject, "news", context, _attachments(message))


def _attachments(message: NewsMail) -> tuple[Attachment, ...]:
    event = message.credential.event
    if message.what not in (What.CHANGED, What.REISSUED, What.RECEIVED) or event is None:
        return ()
    return (pdf_of(message.credential, message.language), calendar_of(event, message.language))


def preview(
    one: Credential, what: NewsMail.What, language: str, changed: EventNews | None
) -> tuple[str, str]:
    """Return subject and plain text as the holder of this ticket or pass would get them, without the secret link."""
    if changed:
        one.event = changed.event
    organisation = organisation_of_credential(one)
    with override(language):
        subject, context = _words(one, what, language, changed, "…")
        frame = {"organisation": organisation.name, "reply_to": organisation.reply_to}
        return subject, render_to_string("issuing/mail/news.txt", {**frame, **context}).strip()


def _words(
    one: Credential, what: str, language: str, changed: EventNews | None, page: str
) -> tuple[str, dict[str, Any]]:
    occasion = one.event or one.programme
    assert occasion is not None
    subject, sentence = (_OF_TICKETS if one.event else _OF_PASSES)[what]
    is_former = what == What.PASSED_ON
    return titled(_(subject), one, language), {
        "title": occasion.title_in(language),
        # Name and number are the new holder's by now.
        "name": "" if is_former else one.holder.name,
        "sentence": _(sentence),
        "number": "" if is_former else (ticket_facts if one.event else pass_facts).grouped(one.number),
        "differences": changed.differences(one.category, language) if changed else [],
        "page": page if _FITS[what] == "valid" else "",
        "is_pass": one.event is None,
    }


register(
    Kind(
        name="news",
        model=NewsMail,
        # Before tickets, which nobody should get after hearing that theirs is cancelled.
        turn=25,
        is_due=is_due,
        letter=letter,
        goes_to=goes_to,
        organisation=organisation_of,
        related=(
            "credential__holder",
            "credential__organisation",
            "credential__event__organisation",
            "credential__event__venue",
            "credential__programme__organisation",
        ),
        about={
            Credential: "credential",
            Event: "credential__event",
            Programme: "credential__programme",
            Organisation: "credential__organisation",
        },
        is_pausable=True,
        # The plural of a word that has none.
        folder=lambda _message: "news",
    )
)
