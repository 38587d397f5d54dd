"""From a letter to a mail: headers, text and HTML, pictures and attachments; nothing is loaded from elsewhere."""

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

from portillon.accounts.colour import DEFAULT
from portillon.accounts.models import Logo, Organisation
from portillon.issuing.mailing import header
from portillon.issuing.models import Outgoing
from portillon.issuing.outbox.kind import Attachment, Letter, kind_of
from portillon.issuing.tickets.participant import one_line

# Mail programs cut off longer ones.
SUBJECT_LENGTH_MAX = 120
SENDER_NAME_LENGTH_MAX = 60
INSTALLATION = "Portillon"


class NoAddress(Exception):
    """No mail can be sent to this address. The message says why, in English, as mail servers do."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What is handed to a mail server, or kept as a file of this name. Bounces go to `envelope_from`."""

    file_name: str
    envelope_from: str
    recipient: str
    data: bytes


def compose(message: Outgoing) -> Mail:
    """The mail that a row of an outbox stands for, in the row's language. Raises NoAddress."""
    kind = kind_of(message)
    with override(message.language):
        return _mail(message, kind.letter(message), kind.organisation(message))


def _mail(message: Outgoing, letter: Letter, organisation: Organisation | None) -> Mail:
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
        # Asks mailboxes not to answer by themselves, as when somebody is away (RFC 3834).
        "Auto-Submitted": "auto-generated",
    }
    body = _body(letter, organisation)
    envelope_from = settings.MAILING.sender or sender
    data = header.block(headers) + body.as_bytes()
    file_name = kind_of(message).file_name(message)
    return Mail(file_name, ascii_address(envelope_from), ascii_address(message.address), data)


def sender_of(organisation: Organisation) -> str:
    """The address from which an organisation's mails come: its own if it has chosen one, else the installation's."""
    return organisation.mail_from or own_sender()


def own_sender() -> str:
    """The installation's address, for mails that are not sent in an organisation's name."""
    return settings.MAILING.sender or f"tickets@{host()}"


def message_id_of(message: Outgoing) -> str:
    """The same at every sending, so that a mailbox recognises a mail that comes a second time."""
    kind = kind_of(message)
    secret = salted_hmac("portillon.issuing.mail", kind.key_of(message), algorithm="sha256").hexdigest()[:24]
    return f"<{kind.name}.{message.pk}.{secret}@{host()}>"


def host() -> str:
    """The host name of this installation in ASCII, as mail servers write it."""
    name = urlsplit(settings.BASE_URL).hostname or "localhost"
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        return name


def ascii_address(address: str) -> str:
    """The same address in ASCII, its domain written as in the DNS. Raises NoAddress."""
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


def _body(letter: Letter, organisation: Organisation | None) -> EmailMessage:
    """Plain text, the same in HTML with its pictures, and the attachments."""
    logo = Logo.objects.filter(organisation=organisation).first() if organisation else None
    context = {**_frame(organisation), "logo": logo, **letter.context}
    html = render_to_string(f"issuing/mail/{letter.template}.html", context)
    body = EmailMessage(policy=SMTP)
    body.set_content(render_to_string(f"issuing/mail/{letter.template}.txt", context), cte="quoted-printable")
    body.add_alternative(html, subtype="html", cte="quoted-printable")
    pictures = {**({"logo": bytes(logo.png)} if logo else {}), **letter.pictures}
    for name, png in pictures.items():
        _show(body, name, png)
    for one in letter.attachments:
        _attach(body, one)
    return body


def _show(body: EmailMessage, name: str, png: bytes) -> None:
    """Bring a picture along with the HTML, which names it by its content id."""
    shown = body.get_body(("html",))
    assert isinstance(shown, EmailMessage)
    shown.add_related(
        png, "image", "png", cid=f"<{name}@portillon>", disposition="inline", filename=f"{name}.png"
    )


def _attach(body: EmailMessage, one: Attachment) -> None:
    main, sub = one.media_type.split("/")
    body.add_attachment(
        one.content, maintype=main, subtype=sub, filename=_ascii(one.name), params=one.parameters
    )


def _frame(organisation: Organisation | None) -> dict[str, str]:
    """What every template may use besides its letter's context."""
    return {
        "organisation": organisation.name if organisation else INSTALLATION,
        "reply_to": organisation.reply_to if organisation else "",
        "accent": (organisation.accent if organisation else "") or DEFAULT,
    }


def _ascii(file_name: str) -> str:
    """Letters beyond ASCII in a file's name are garbled by too many mail programs."""
    return unicodedata.normalize("NFKD", file_name).encode("ascii", "ignore").decode()
