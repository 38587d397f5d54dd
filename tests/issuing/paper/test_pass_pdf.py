"""Test passes as PDF pages and as cards, seen as a printer and a scanner see them."""

from io import BytesIO
from itertools import pairwise

import pytest

from portillon.issuing.paper.pass_pdf import Form, pass_pdf, passes_pdf
from portillon.issuing.tickets import passes
from portillon.places.models import Programme
from tests.issuing.conftest import Issue
from tests.issuing.paper.test_ticket_pdf import (
    A4_POINTS,
    CLAIM,
    DPI,
    MM_PER_INCH,
    code_on,
    opened,
    opens_to,
    text_of,
)

CARD_MM = (85.6, 54.0)
FORMS: tuple[Form, ...] = ("card", "a4")


def words_of(content: bytes) -> str:
    return " ".join(text_of(content).replace("\u200b", "").split())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("address_length", [12, 60, 250])
def test_the_code_opens_to_the_pass_and_is_38_mm_wide(
    pass_for: Issue, form: Form, address_length: int
) -> None:
    domain = ".".join(["x" * 60] * 4)[: address_length - 6] + ".org"
    one = pass_for(email=f"a@{domain}")
    with opened(pass_pdf(one, form)) as document:
        code = code_on(document)
    width_mm = (code.position.top_right.x - code.position.top_left.x) / DPI * MM_PER_INCH
    assert opens_to(one, code.text)
    assert 37.5 <= width_mm <= 38.6


def test_a_card_has_the_size_of_a_bank_card(pass_for: Issue) -> None:
    with opened(pass_pdf(pass_for(), "card")) as document:
        (page,) = document
        assert [round(points / 72 * MM_PER_INCH, 1) for points in page.get_size()] == list(CARD_MM)


def test_on_a4_it_is_one_page(pass_for: Issue) -> None:
    with opened(pass_pdf(pass_for())) as document:
        assert [tuple(map(round, page.get_size())) for page in document] == [A4_POINTS]


@pytest.mark.parametrize("form", FORMS)
def test_it_says_what_a_holder_must_know(pass_for: Issue, form: Form) -> None:
    one = pass_for()
    words = words_of(pass_pdf(one, form))
    number = f"{one.number[:4]} {one.number[4:]}"
    for text in (number, "Destination Pass", "UNISEP", "Alice", "PASS INITIAL", "until", "up to 4 persons"):
        assert text in words


def test_the_page_says_how_it_is_used_and_how_many_venues_take_it(pass_for: Issue) -> None:
    words = words_of(pass_pdf(pass_for()))
    for text in ("Taken at 2 venues", "Show this pass at the reception", "Lost or stolen?"):
        assert text in words


def test_a_holder_reads_it_in_their_language(pass_for: Issue) -> None:
    assert "Accompagnants" in words_of(pass_pdf(pass_for(language="fr")))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "name",
    [
        "Alice",
        "محمد بن عبد الله",
        "Ελευθερία Παπαδοπούλου",
        "Zoë 🎉👩‍👩‍👧‍👦🇨🇭👍🏽",
        "王小明 さくら 김민준",
        "W" * 200,
        "Maximiliana-Alexandra von und zu Hohenstauffen-Wittgenstein-Öttingen-Wallerstein",
    ],
)
def test_any_name_has_its_glyphs_its_room_and_a_readable_code(pass_for: Issue, form: Form, name: str) -> None:
    one = pass_for(name=name)
    content = pass_pdf(one, form)
    assert CLAIM in content
    with opened(content) as document:
        assert len(document) == 1
        assert opens_to(one, code_on(document).text)


def test_markup_in_a_name_is_printed_not_run(pass_for: Issue) -> None:
    name = "#text(red)[x] *b* $x^2$"
    assert name in words_of(pass_pdf(pass_for(name=name), "card"))


@pytest.mark.parametrize("form", FORMS)
def test_long_titles_and_types_leave_one_page(pass_for: Issue, programme: Programme, form: Form) -> None:
    one = pass_for()
    assert one.programme is not None
    assert one.pass_type is not None
    one.programme.title_en = "The pass of the Hauts-de-Seine and of all that lies beside it, " * 3
    one.pass_type.name = "Family and friends and neighbours " * 3
    one.cancelled_at = one.created_at
    with opened(pass_pdf(one, form)) as document:
        assert len(document) == 1
        assert opens_to(one, code_on(document).text)


def test_a_cancelled_pass_says_so(pass_for: Issue) -> None:
    one = pass_for()
    one.cancelled_at = one.created_at
    assert "Cancelled" in words_of(pass_pdf(one, "card"))


@pytest.mark.parametrize("form", FORMS)
def test_a_programme_is_one_pdf_of_its_valid_passes_by_number(
    pass_for: Issue, programme: Programme, form: Form
) -> None:
    made = [pass_for(name=name, email="") for name in ("Alice", "Bob", "Carol")]
    passes.block(made[1])
    valid = sorted((made[0], made[2]), key=lambda one: one.number)
    out = BytesIO()
    assert passes_pdf(programme, out, form) == 2
    with opened(out.getvalue()) as document:
        assert [opens_to(one, code_on(document, page).text) for page, one in enumerate(valid)] == [True] * 2


def test_no_pass_makes_no_pdf(programme: Programme) -> None:
    out = BytesIO()
    assert (passes_pdf(programme, out), out.getvalue()) == (0, b"")


def test_accents_on_capitals_are_printed(pass_for: Issue) -> None:
    """The name stands between its label and the kind of pass."""
    (plain, _), (accented, _) = (
        _inked_mm(pass_pdf(pass_for(name=name), "card"), 12.3, 20)[0] for name in ("EEE", "ÉÉÉ")
    )
    assert accented < plain - 0.4


def test_descenders_above_the_number_are_printed(pass_for: Issue) -> None:
    """The label of the number, in 5.2 pt, has capitals of 1.3 mm and descenders below them."""
    label, number = _inked_mm(pass_pdf(pass_for(), "card"), 42, 52)
    assert label[1] - label[0] > 1.5
    assert number[1] - number[0] > 4


def _inked_mm(content: bytes, from_mm: float, to_mm: float) -> list[tuple[float, float]]:
    """Where lines of print begin and end on the left half of a card, between two heights from its top."""
    dots = 20
    with opened(content) as document:
        picture = document[0].render(scale=dots * MM_PER_INCH / 72).to_pil().convert("L")
    strip = picture.crop((4 * dots, int(from_mm * dots), 43 * dots, int(to_mm * dots)))
    dark = [strip.crop((0, row, strip.width, row + 1)).getextrema()[0] < 160 for row in range(strip.height)]
    edges = [row for row, (above, below) in enumerate(pairwise([False, *dark, False])) if above != below]
    return [(from_mm + top / dots, from_mm + end / dots) for top, end in zip(*[iter(edges)] * 2, strict=True)]
