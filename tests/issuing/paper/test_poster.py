"""Test a venue's poster as a PDF: its code leads to the venue, and three languages say what to do."""

from typing import Any

import pytest

from portillon.accounts.models import Organisation
from portillon.issuing.paper import poster
from portillon.issuing.paper.poster_pdf import Paper, poster_pdf
from portillon.places.models import Gate, Participation
from portillon.places.programmes import create_programme, create_venue
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


def takes_part(desk: Gate, self_validation: bool = True, **titles: str) -> None:
    programme = create_programme(desk.organisation, [], **titles)
    assert desk.venue is not None
    Participation.objects.create(programme=programme, venue=desk.venue, self_validation=self_validation)


@pytest.mark.parametrize("paper", SIZES)
def test_it_names_the_programmes_and_the_condition_of_the_reduction(
    organisation: Organisation, paper: Paper
) -> None:
    desk = create_venue(organisation, name="Castle")
    takes_part(desk, title_fr="Pass Yvelines", title_de="Yvelines-Pass", title_en="Yvelines pass")
    takes_part(desk, title_fr="Musées")
    takes_part(desk, self_validation=False, title_fr="Piscines")

    words = words_of(poster_pdf(desk, paper))

    for text in (
        "Pass Yvelines · Musées",
        "Yvelines-Pass · Musées",
        "Yvelines pass · Musées",
        "La validation est la condition de la réduction.",
        "Ohne Bestätigung gibt es keine Ermäßigung.",
        "Validation is the condition of the reduction.",
        "Pas de réseau ? Montrez votre pass à l’accueil.",
        "Kein Netz? Zeigen Sie Ihren Pass am Empfang.",
        "No network? Show your pass at the reception.",
    ):
        assert text in words
    assert "Piscines" not in words


@pytest.mark.parametrize("paper", SIZES)
def test_long_titles_of_programmes_leave_it_one_page(organisation: Organisation, paper: Paper) -> None:
    desk = create_venue(organisation, name=NAMES[1][:200])
    for number in range(2):
        takes_part(desk, title_fr=f"{number} " + NAMES[1][:190])
    with opened(poster_pdf(desk, paper)) as document:
        assert len(document) == 1
        assert code_on(document).text == poster.url_of(desk)
