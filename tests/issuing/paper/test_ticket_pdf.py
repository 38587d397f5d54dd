"""Test tickets as PDF pages, seen as a printer and a scanner see them."""

import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.conf import settings

from portillon.core import qr
from portillon.issuing.models import Credential
from portillon.issuing.paper import ticket_pdf as pdf
from portillon.issuing.paper import typesetting
from portillon.issuing.seals.codes import claim_of
from portillon.issuing.tickets.ticket_facts import event_facts, language_of, ticket_facts
from portillon.places.models import Event
from tests.issuing.conftest import Issue
from tests.qr_codes import qr_code_on

DPI = 200
MM_PER_INCH = 25.4
A4_POINTS = (595, 842)


@contextmanager
def opened(content: bytes) -> Iterator[Any]:
    with closing(pypdfium2.PdfDocument(content)) as document:
        yield document


def text_of(content: bytes) -> str:
    with opened(content) as document:
        (page,) = document
        return str(page.get_textpage().get_text_bounded()).replace("\r\n", "\n")


def words_of(content: bytes) -> str:
    """Return the text without line breaks, and without the invisible break points of long words."""
    return " ".join(text_of(content).replace("\u200b", "").split())


def code_on(document: Any, page: int = 0) -> Any:
    return qr_code_on(document[page].render(scale=DPI / 72).to_pil())


def opens_to(ticket: Credential, code: str) -> bool:
    claim = claim_of(qr.read(code).value, ticket.organisation_id)
    return claim is not None and (claim.credential, claim.email) == (ticket.pk, ticket.holder.email)


def test_the_code_opens_to_the_ticket(ticket_for: Issue) -> None:
    ticket = ticket_for()
    with opened(pdf.ticket_pdf(ticket)) as document:
        assert opens_to(ticket, code_on(document).text)


@pytest.mark.parametrize("address_length", [12, 60, 250])
def test_the_code_is_at_least_38_mm_wide_with_its_quiet_zone_kept_free(
    ticket_for: Issue, address_length: int
) -> None:
    domain = ".".join(["x" * 60] * 4)[: address_length - 6] + ".org"
    with opened(pdf.ticket_pdf(ticket_for(email=f"a@{domain}"))) as document:
        corners = code_on(document).position
    width_mm = (corners.top_right.x - corners.top_left.x) / DPI * MM_PER_INCH
    assert 38 <= width_mm <= 43


def test_a_ticket_is_one_page_of_a4(ticket_for: Issue) -> None:
    with opened(pdf.ticket_pdf(ticket_for())) as document:
        assert [tuple(map(round, page.get_size())) for page in document] == [A4_POINTS]


def test_it_says_what_a_visitor_must_know(ticket_for: Issue) -> None:
    ticket = ticket_for(admits=3, seat="Block 214", price="31,00 EUR", category="Balcony", transferable=True)
    words = words_of(pdf.ticket_pdf(ticket))
    number = f"{ticket.number[:3]} {ticket.number[3:6]} {ticket.number[6:]}"
    for text in (
        "Autumn gala",
        "Monday, 13 September 2027",
        "18:00",
        "19:30",
        "Alice",
        "Block 214",
        "31.00 EUR",
    ):
        assert text in words
    for text in ("Balcony", "Aula Magna", "2000 Neuchâtel", "UNISEP", "Coats may be left", number):
        assert text in words


def test_the_holder_reads_it_in_a_language_of_theirs(ticket_for: Issue, event: Event) -> None:
    ticket = ticket_for(language="fr")
    facts = ticket_facts(ticket, event_facts(event, language_of(ticket, event)))
    assert (facts.event.title, facts.event.date) == ("Gala d’automne", "Lundi 13 septembre 2027")
    words = words_of(pdf.ticket_pdf(ticket))
    assert "Lundi 13 septembre 2027 Ouverture des portes" in words


def test_times_are_told_in_the_time_zone_of_the_organisation(ticket_for: Issue, event: Event) -> None:
    event.organisation.time_zone = "Atlantic/Azores"
    facts = event_facts(event, "de")
    assert [fact.text for fact in facts.times] == ["16:00", "17:30", "21:00"]


def test_an_event_elsewhere_names_its_time_zone(ticket_for: Issue, event: Event) -> None:
    ticket = ticket_for()
    event.time_zone = ticket.event.time_zone = "America/New_York"  # type: ignore[union-attr]

    facts = event_facts(event, "fr")
    assert [fact.text for fact in facts.times] == ["12:00", "13:30", "17:00", "heure de New York"]
    words = words_of(pdf.ticket_pdf(ticket, "de"))
    for text in ("12:00", "13:30", "17:00", "Zeitzone", "Ortszeit New York"):
        assert text in words


def test_a_venue_elsewhere_gives_the_event_its_time_zone(event: Event) -> None:
    assert event.venue is not None
    event.venue.time_zone = "Pacific/Auckland"

    facts = event_facts(event, "en")

    assert facts.date == "Tuesday, 14 September 2027"
    assert [fact.text for fact in facts.times] == ["04:00", "05:30", "09:00", "Auckland time"]


def test_an_end_on_another_day_names_its_day(event: Event) -> None:
    event.ends_at += timedelta(hours=5)
    assert event_facts(event, "en").times[2].text == "14 Sept 2027, 04:00"


@pytest.mark.parametrize(
    "name",
    [
        "#text(red)[x] *b* $x^2$",
        "<label> @reference \\ `code`",
        "// comment /* open",
        "= Heading - _under_ ~ '' \"\"",
        '"}], "name": "Mallory',
        '#panic() #import "x" #{1+1}',
    ],
)
def test_markup_in_a_name_is_printed_not_run(ticket_for: Issue, name: str) -> None:
    assert name in words_of(pdf.ticket_pdf(ticket_for(name=name)))


@pytest.mark.parametrize(
    "name",
    [
        "Zoë Öztürk-Strauß",
        "Ελευθερία Παπαδοπούλου",
        "Анастасия Щербакова",
        "王小明 さくら 김민준",
        "Nguyễn Thị Ánh",
    ],
)
def test_a_name_is_printed_in_its_own_letters(ticket_for: Issue, name: str) -> None:
    assert name in words_of(pdf.ticket_pdf(ticket_for(name=name)))


# PDF/UA forbids the empty box that stands for a missing glyph, so a page that claims to be PDF/UA has none.
CLAIM = b"pdfuaid:part"


@pytest.mark.parametrize(
    "name", ["Alice", "محمد بن عبد الله", "שָׁלוֹם כהן", "Zoë 🎉👩‍👩‍👧‍👦🇨🇭👍🏽", "สมชาย अनिल ანა", "𝐀𝓵𝓲𝓬𝓮"]
)
def test_every_letter_has_a_glyph_and_the_page_is_accessible(ticket_for: Issue, name: str) -> None:
    assert CLAIM in pdf.ticket_pdf(ticket_for(name=name))


def test_a_letter_that_no_font_knows_stops_no_ticket(ticket_for: Issue) -> None:
    assert CLAIM not in pdf.ticket_pdf(ticket_for(name="\U000e0fff\uf8ff Alice"))


def test_arabic_letters_are_joined_and_run_from_right_to_left(ticket_for: Issue) -> None:
    """On paper, the first letter of an Arabic name is to the right of its last letter."""
    with opened(pdf.ticket_pdf(ticket_for(name="محمد Mohamed"))) as document:
        page = document[0].get_textpage()
        text = page.get_text_range()
        first, last = text.index("م"), text.index("د")
        assert page.get_charbox(first)[0] > page.get_charbox(last)[0]


LONG_TITLE = "A very long title that goes on and on for as long as the form lets anybody type it, " * 2


@pytest.mark.parametrize(
    "changes",
    [
        {"title_en": LONG_TITLE},
        {"notes": "Important note. " * 125},
        {"notes": "Line\n" * 400},
        {"venue": None},
        {"notes": "Important note. " * 125, "title_en": LONG_TITLE},
    ],
    ids=["title", "notes", "lines", "no venue", "all"],
)
def test_much_text_stays_on_one_page_and_the_code_readable(
    ticket_for: Issue, event: Event, changes: dict[str, Any]
) -> None:
    for field, value in changes.items():
        setattr(event, field, value)
    ticket = ticket_for(
        name="Maximiliana-Alexandra von und zu Hohenstauffen-Wittgenstein-Öttingen-Wallerstein"
    )
    ticket.event, ticket.seat = event, "Block 1, Row 2, Seat 3, " * 40
    with opened(pdf.ticket_pdf(ticket)) as document:
        assert len(document) == 1
        assert opens_to(ticket, code_on(document).text)


def test_a_word_that_no_line_holds_is_broken(ticket_for: Issue) -> None:
    with opened(pdf.ticket_pdf(ticket_for(name="W" * 80))) as document:
        page = document[0].get_textpage()
        lefts_and_rights = [page.get_charbox(n) for n in range(page.count_chars())]
        widest = max(right for _left, _bottom, right, _top in lefts_and_rights)
        assert widest < A4_POINTS[0]
        assert code_on(document).text.startswith(settings.BASE_URL.upper())


def test_a_cancelled_ticket_says_so(ticket_for: Issue) -> None:
    ticket = ticket_for()
    ticket.cancelled_at = ticket.created_at
    assert "Cancelled" in words_of(pdf.ticket_pdf(ticket))


def test_a_single_ticket_can_be_read_by_a_screen_reader(ticket_for: Issue) -> None:
    content = pdf.ticket_pdf(ticket_for())
    with opened(content) as document:
        assert document.is_tagged()
    assert b"/Lang" in content


def test_an_event_is_one_pdf_of_many_batches_in_order(
    ticket_for: Issue, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "BATCH_PAGES", 2)
    tickets = [
        ticket_for(name=name, email=f"{name}@example.org")
        for name in ("Alice", "Bob", "Carol", "Dave", "Erin")
    ]
    out, told = BytesIO(), list[int]()
    assert pdf.tickets_pdf(event, tickets, out, told.append) == 5
    assert told == [2, 4, 5]
    with opened(out.getvalue()) as document:
        assert [opens_to(ticket, code_on(document, page).text) for page, ticket in enumerate(tickets)] == [
            True
        ] * 5


def test_no_ticket_makes_no_pdf(event: Event) -> None:
    out = BytesIO()
    assert (pdf.tickets_pdf(event, [], out), out.getvalue()) == (0, b"")


def test_a_zip_holds_one_pdf_each_under_a_safe_name(ticket_for: Issue, event: Event) -> None:
    names = ["Alice", "../../etc/passwd", "Zoë / Müller", "🎉", "Alice"]
    tickets = [ticket_for(name=name) for name in names]
    out = BytesIO()
    assert pdf.tickets_zip(event, tickets, out) == 5
    with zipfile.ZipFile(out) as archive:
        found = archive.namelist()
        with opened(archive.read(found[0])) as document:
            assert opens_to(tickets[0], code_on(document).text)
    endings = ["-Alice", "-etc-passwd", "-Zoë-Müller", "", "-Alice"]
    assert found == [f"{ticket.number}{ending}.pdf" for ticket, ending in zip(tickets, endings, strict=True)]


def test_it_names_the_lane_large(ticket_for: Issue) -> None:
    ticket = ticket_for(name="Alice Zweig", language="de")
    assert "Spur" not in words_of(pdf.ticket_pdf(ticket))

    Event.objects.update(lanes=2, lanes_by="name", lane_plan=[["a"], ["l"]])
    ticket = Credential.objects.get(pk=ticket.pk)

    assert "Spur B" in words_of(pdf.ticket_pdf(ticket))
    out = BytesIO()
    pdf.tickets_pdf(ticket.event or Event(), [ticket], out)
    assert "Spur B" in words_of(out.getvalue())
