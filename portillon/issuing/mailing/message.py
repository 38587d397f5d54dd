"""The mail itself: plain text and HTML in the holder's language, the PDF attached, nothing loaded from anywhere."""

import unicodedata
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

import idna
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from portillon.accounts.models import Logo, Organisation
from portillon.issuing.mailing import header
from portillon.issuing.mailing.account_letter import account_letter
from portillon.issuing.mailing.announcements import announcement_letter
from portillon.issuing.mailing.invitee_letter import invitee_letter
from portillon.issuing.mailing.letter import Letter, letter_of, organisation_of
from portillon.issuing.mailing.registration_letter import registration_letter
from portillon.issuing.models import (
    AccountMail,
    AnnouncementMail,
    Credential,
    InviteeMail,
    Message,
    RegistrationMail,
)
from portillon.issuing.outbox.kept import Mailed, name_of
from portillon.issuing.tickets.participant import one_line

# Longer ones would only be cut off by what shows them.
SUBJECT_LENGTH_MAX = 120
SENDER_NAME_LENGTH_MAX = 60
LOGO_ID = "logo@portillon"
INSTALLATION = "Portillon"


class NoAddress(Exception):
    """A mail cannot go there; the message says why, in English, as mail servers do."""


@dataclass(frozen=True, slots=True)
class Mail:
    """`name` is that of its file; `envelope_from` is where mail servers send what they have to say about it later."""

    name: str
    envelope_from: str
    recipient: str
    data: bytes


def compose(message: Message, credential: Credential) -> Mail:
    """The mail that `message` stands for, with what its letter needs of `credential` loaded (mail_letter.py).

    Raises NoAddress.
    """
    with override(message.language):
        return _mail(message, letter_of(message, credential), organisation_of(credential))


def compose_account_mail(message: AccountMail) -> Mail:
    """The mail about an account that `message` stands for, with its user. Raises NoAddress."""
    with override(message.language):
        letter, organisation = account_letter(message)
        return _mail(message, letter, organisation)


def compose_registration_mail(message: RegistrationMail) -> Mail:
    """With what registration_letter.py needs loaded. Raises NoAddress."""
    with override(message.language):
        return _mail(message, registration_letter(message), message.registration.event.organisation)


def compose_announcement_mail(message: AnnouncementMail) -> Mail:
    """With what announcements.py needs loaded. Raises NoAddress."""
    with override(message.language):
        return _mail(message, announcement_letter(message), message.announcement.event.organisation)


def compose_invitee_mail(message: InviteeMail) -> Mail:
    """With what invitee_mails.py loads. Raises NoAddress."""
    with override(message.language):
        return _mail(message, invitee_letter(message), message.event.organisation)


def _mail(message: Mailed, letter: Letter, organisation: Organisation | None) -> Mail:
    """In the language of the moment."""
    sender = sender_of(organisation) if organisation else own_sender()
    reply_to = organisation.reply_to if organisation else ""
    headers = {
        "From": header.mailbox(_name(organisation), ascii_address(sender)),
        "To": ascii_address(message.address),
        "Reply-To": ascii_address(reply_to) if reply_to else "",
        "Subject": header.text(letter.subject[:SUBJECT_LENGTH_MAX]),
        "Date": format_datetime(timezone.now()),
        "Message-ID": message.message_id,
        "Content-Language": message.language,
        # No out-of-office notes and no lists' courtesies in return (RFC 3834).
        "Auto-Submitted": "auto-generated",
    }
    body = _body(letter, Logo.objects.filter(organisation=organisation).first() if organisation else None)
    envelope_from = settings.MAILING.sender or sender
    data = header.block(headers) + body.as_bytes()
    return Mail(name_of(message), ascii_address(envelope_from), ascii_address(message.address), data)


def sender_of(organisation: Organisation) -> str:
    return organisation.mail_from or own_sender()


def own_sender() -> str:
    """The installation's, for mails that are no organisation's."""
    return settings.MAILING.sender or f"tickets@{host()}"


_KINDS = {
    AccountMail: "account",
    RegistrationMail: "registration",
    AnnouncementMail: "announcement",
    InviteeMail: "invitation",
    Message: "ticket",
}


def message_id_of(message: Mailed) -> str:
    """The same for every sending of this mail, so that a mailbox can tell a second one for what it is."""
    kind = _KINDS[type(message)]
    name = f"{message.pk}" if kind == "ticket" else f"{kind}.{message.pk}"
    secret = salted_hmac("portillon.issuing.mail", name, algorithm="sha256").hexdigest()[:24]
    return f"<{kind}.{message.pk}.{secret}@{host()}>"


def host() -> str:
    """The name of this installation, as mail servers write names."""
    name = urlsplit(settings.BASE_URL).hostname or "localhost"
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        return name


def ascii_address(address: str) -> str:
    """With the domain as it stands in the name system. Raises NoAddress."""
    local, _at, domain = address.rpartition("@")
    if not local.isascii():
        raise NoAddress(
            f"{address}: letters beyond ASCII before the @ are not understood by all mail servers"
        )
    try:
        return f"{local}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError as error:
        raise NoAddress(f"{address}: there can be no such domain ({error})") from error


def _name(organisation: Organisation | None) -> str:
    return one_line(organisation.name if organisation else INSTALLATION)[:SENDER_NAME_LENGTH_MAX].strip()


def _body(letter: Letter, logo: Logo | None) -> EmailMessage:
    """Text for every reader, HTML for those who show it, the PDF for all."""
    context = {**letter.context, "logo": logo, "logo_id": LOGO_ID}
    html = render_to_string(f"issuing/mail/{letter.template}.html", context)
    body = EmailMessage(policy=SMTP)
    body.set_content(render_to_string(f"issuing/mail/{letter.template}.txt", context), cte="quoted-printable")
    body.add_alternative(html, subtype="html", cte="quoted-printable")
    if logo:
        shown = body.get_body(("html",))
        assert isinstance(shown, EmailMessage)
        shown.add_related(
            bytes(logo.png), "image", "png", cid=f"<{LOGO_ID}>", disposition="inline", filename="logo.png"
        )
    if letter.pdf:
        body.add_attachment(
            letter.pdf, maintype="application", subtype="pdf", filename=_ascii(letter.file_name)
        )
    return body


def _ascii(file_name: str) -> str:
    """Letters beyond ASCII in a file's name are garbled by too many mail programs."""
    return unicodedata.normalize("NFKD", file_name).encode("ascii", "ignore").decode()
