"""Test a venue's poster as a PDF: its code leads to the venue, and three languages say what to do."""

from typing import Any

import pytest

from portillon.accounts.models import Organisation
from portillon.issuing.paper import poster
from portillon.issuing.paper.poster_pdf import Paper, poster_pdf
from portillon.places.programmes import create_venue
from tests.issuing.paper.test_ticket_pdf import A4_POINTS, CLAIM, DPI, MM_PER_INCH, code_on, opened, words_of

SIZES: dict[Paper, tuple[int, int]] = {"a4": A4_POINTS, "a5": (420, 595)}
NAMES = [
    "Castle",
    "Château-musée de la Haute-Vallée et de ses jardins suspendus " * 3,
    "متحف 🎉 Μουσείο",
    "W" * 200,
]


@pytest.mark.parametrize("paper", SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_its_code_is_large_and_leads_to_the_venue(
    organisation: Organisation, paper: Paper, name: str
) -> None:
    desk = create_venue(organisation, name=name[:200])
    content: Any = poster_pdf(desk, paper)
    assert CLAIM in content
    with opened(content) as document:
        (page,) = document
        assert tuple(map(round, page.get_size())) == SIZES[paper]
        code = code_on(document)
    width_mm = (code.position.top_right.x - code.position.top_left.x) / DPI * MM_PER_INCH
    assert code.text == poster.url_of(desk)
    assert width_mm >= 60


@pytest.mark.parametrize("paper", SIZES)
def test_it_speaks_three_languages(organisation: Organisation, paper: Paper) -> None:
    words = words_of(poster_pdf(create_venue(organisation, name="Castle"), paper))
    for text in (
        "Castle",
        "UNISEP",
        "Validate your visit",
        "Validez votre visite",
        "Bestätigen Sie Ihren Besuch",
    ):
        assert text in words
