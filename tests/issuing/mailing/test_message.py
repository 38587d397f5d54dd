"""Test the content of a mail, read as a mailbox reads it."""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from io import BytesIO

import icalendar
import pypdfium2
import pytest
from PIL import Image

from portillon.accounts.models import Logo, Organisation
from portillon.core.qr import read
from portillon.issuing.mailing.file import parsed, text_of
from portillon.issuing.mailing.message import compose, message_id_of
from portillon.issuing.models import Credential, Message
from portillon.issuing.seals.codes import claim_of, page_of
from portillon.issuing.tickets import tickets
from portillon.places.models import Event
from tests.qr_codes import qr_code_on

Issue = Callable[..., Credential]
HARMFUL_NAMES = [
    "Zoë 🎉 O’Connor",
    "Eve\r\nBcc: everybody@example.org\r\n\r\nhello",
    '"Eve" <eve@example.org>, everybody',
    "=?utf-8?q?Eve?= <b>bold</b> {{ facts }}",
    "Ελένη Παπαδοπούλου-Χατζηγεωργίου",
]


def data_of(ticket: Credential) -> bytes:
    message = Message.objects.get(credential=ticket, kind=Message.Kind.TICKET)
    message.message_id = message_id_of(message)
    return compose(message).data


def mail_of(ticket: Credential) -> EmailMessage:
    return parsed(data_of(ticket))


def shown_sender(ticket: Credential) -> str:
    """Return the sender's name as RFC 2047 decodes it; Python 3.11's parser puts spaces between encoded words."""
    raw = message_from_bytes(data_of(ticket))["From"]
    return str(make_header(decode_header(parseaddr(raw)[0])))


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part
    return str(part.get_content())


def sources_in(mail: EmailMessage) -> set[str]:
    """Return what the HTML shows as pictures."""
    return set(re.findall(r'src="([^"]*)"', html_of(mail)))


def pictures_in(mail: EmailMessage) -> dict[str, bytes]:
    """Return the pictures that come along with the HTML, by their content id."""
    found = [part for part in mail.walk() if part.get_content_maintype() == "image"]
    return {str(part["Content-ID"]).strip("<>"): part.get_content() for part in found}


@pytest.mark.parametrize(
    "language, subject, greeting",
    [
        ("fr", "Votre billet\N{NO-BREAK SPACE}: Gala d’automne", "Bonjour Alice,"),
        ("de", "Ihr Ticket: Autumn gala", "Guten Tag Alice,"),
        ("en", "Your ticket: Autumn gala", "Hello Alice,"),
    ],
)
def test_is_in_the_holders_language(ticket_for: Issue, language: str, subject: str, greeting: str) -> None:
    mail = mail_of(ticket_for(language=language))

    assert mail["Subject"] == subject
    assert mail["Content-Language"] == language
    assert text_of(mail).startswith(greeting)
    assert greeting in html_of(mail)


def test_text_and_html_lead_to_the_holders_page_and_load_nothing(ticket_for: Issue) -> None:
    ticket = ticket_for()
    mail = mail_of(ticket)

    assert page_of(ticket) in text_of(mail)
    assert f'href="{page_of(ticket)}"' in html_of(mail)
    assert sources_in(mail) <= {f"cid:{name}" for name in pictures_in(mail)}
    assert "Aula Magna" in text_of(mail)
    assert "Coats may be left at the entrance." in text_of(mail)


def test_the_attached_pdf_holds_a_code_of_the_ticket(ticket_for: Issue) -> None:
    ticket = ticket_for()
    pdf, _calendar = mail_of(ticket).iter_attachments()

    page = pypdfium2.PdfDocument(pdf.get_content())[0].render(scale=3).to_pil()
    claim = claim_of(read(qr_code_on(page).text).value, ticket.organisation_id)
    assert claim
    assert claim.credential == ticket.pk
    assert (pdf.get_content_type(), pdf.get_filename()) == ("application/pdf", f"{ticket.number}-Alice.pdf")


@pytest.mark.parametrize("made", ["ticket_for", "pass_for"])
def test_the_text_shows_a_code_without_loading_anything(made: str, request: pytest.FixtureRequest) -> None:
    credential: Credential = request.getfixturevalue(made)()
    mail = mail_of(credential)

    assert sources_in(mail) == {"cid:code@portillon"}
    shown = Image.open(BytesIO(pictures_in(mail)["code@portillon"]))
    claim = claim_of(read(qr_code_on(shown).text).value, credential.organisation_id)
    assert claim
    assert claim.credential == credential.pk


def test_a_logo_and_a_code_are_shown_together(organisation: Organisation, ticket_for: Issue) -> None:
    png = BytesIO()
    Image.new("RGB", (40, 20)).save(png, "PNG")
    Logo.objects.create(organisation=organisation, png=png.getvalue(), width=40, height=20, digest="0" * 16)
    mail = mail_of(ticket_for())

    assert sources_in(mail) == {"cid:logo@portillon", "cid:code@portillon"}
    assert set(pictures_in(mail)) == {"logo@portillon", "code@portillon"}


def test_the_attached_calendar_file_is_read_as_the_event(ticket_for: Issue) -> None:
    _pdf, attached = mail_of(ticket_for()).iter_attachments()

    assert attached.get_content_type() == "text/calendar"
    assert (attached.get_param("method"), attached.get_filename()) == ("PUBLISH", "event.ics")
    entry = icalendar.Calendar.from_ical(attached.get_content()).walk("VEVENT")[0]
    assert entry["summary"] == "Autumn gala"


def test_the_place_leads_to_a_map(ticket_for: Issue) -> None:
    mail = mail_of(ticket_for())
    link = "https://www.openstreetmap.org/search?query=Rue+du+Lac+1%2C+2000+Neuch%C3%A2tel"

    assert f'href="{link}"' in html_of(mail)
    assert link in text_of(mail)


def test_headers_are_what_a_signing_server_needs(organisation: Organisation, ticket_for: Issue) -> None:
    organisation.mail_from, organisation.reply_to = "tickets@unisep.example", "office@unisep.example"
    organisation.save()
    mail = mail_of(ticket_for())

    assert mail["From"] == "UNISEP <tickets@unisep.example>"
    assert mail["Reply-To"] == "office@unisep.example"
    assert mail["Message-ID"].endswith("@localhost>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert {"Date", "MIME-Version", "Content-Type"} <= set(mail.keys())
    assert not {"Bcc", "Sender", "List-Unsubscribe"} & set(mail.keys())


def test_a_message_id_stays(ticket_for: Issue) -> None:
    ticket = ticket_for()

    assert mail_of(ticket)["Message-ID"] == mail_of(ticket)["Message-ID"]


@pytest.mark.parametrize("name", HARMFUL_NAMES)
def test_no_name_makes_a_header_or_markup(
    organisation: Organisation, event: Event, ticket_for: Issue, name: str
) -> None:
    organisation.name = name
    organisation.save()
    event.title_en = name
    event.save()
    ticket = ticket_for(name=name)
    mail = mail_of(ticket)

    assert not mail.defects
    assert [address.addr_spec for address in mail["To"].addresses] == ["alice@example.org"]
    assert [address.addr_spec for address in mail["From"].addresses] == ["tickets@localhost"]
    assert shown_sender(ticket) == " ".join(name.split())[:60].strip()
    assert mail["Subject"] == f"Your ticket: {' '.join(name.split())}"
    assert "Bcc" not in mail
    assert "<b>" not in html_of(mail)


def test_a_long_title_keeps_every_letter_and_space(event: Event, ticket_for: Issue) -> None:
    event.title_en = "Société générale de l’événementiel, du théâtre et de la musique, à l’Opéra"
    event.save()

    assert mail_of(ticket_for())["Subject"] == f"Your ticket: {event.title_en}"


def test_a_foreign_domain_is_written_as_the_name_system_has_it(ticket_for: Issue) -> None:
    assert mail_of(ticket_for(email="alice@straße.example"))["To"] == "alice@xn--strae-oqa.example"


def test_lines_are_short_enough_for_every_server(event: Event, ticket_for: Issue) -> None:
    event.notes = "é" * 1500 + "x" * 500
    event.save()
    ticket = ticket_for()
    message = Message.objects.get(credential=ticket)
    data = compose(message).data

    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert data.isascii()


def test_a_reissue_says_that_the_old_ticket_is_void(ticket_for: Issue) -> None:
    ticket = ticket_for(language="de")
    tickets.reissue(ticket)
    message = Message.objects.get(credential=ticket)
    mail = parsed(compose(message).data)

    assert message.kind == Message.Kind.REISSUE
    assert mail["Subject"] == "Ihr neues Ticket: Autumn gala"
    assert "nicht mehr gültig" in text_of(mail)


def test_it_names_the_lane(ticket_for: Issue) -> None:
    ticket = ticket_for(name="Alice Zweig", language="de")
    assert "Spur" not in text_of(mail_of(ticket))

    Event.objects.update(lanes=2, lanes_by="name", lane_plan=[["a"], ["l"]])

    mail = mail_of(Credential.objects.get(pk=ticket.pk))
    assert "Spur: B" in text_of(mail)
    assert "<th>Spur</th><td><strong>B</strong></td>" in html_of(mail)
