"""From a roster file to the count at the door: uploaded, printed, filmed, scanned, seen in a second browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.desk import TITLES, Desk, Event
from tests.browser.scanner_page import PATIENCE_MS, scanner_page
from tests.conftest import Launch
from tests.qr_codes import qr_code_on
from tests.servers.chromium import blank, film, showing

POINTS_AN_INCH = 72
DOTS_AN_INCH = 200
# How often a scanner asks how many are in.
STATISTIC_MS = 16_000


@dataclass(frozen=True)
class Words:
    """What somebody reads on the way."""

    headings: str
    upload: str
    preview: str
    applied: str
    download: str
    nobody_in: str
    persons_in: str
    admitted: str
    more: str


WORDS = {
    "fr": Words(
        headings="Nom;Prénom;Courriel;Accompagnants;Place",
        upload="Importer une liste",
        preview="Importer maintenant",
        applied="La liste est importée.",
        download="Télécharger le PDF",
        nobody_in="0 personne sur place",
        persons_in="personnes sur place",
        admitted="Accès autorisé",
        more="Bienvenue. Encore une personne peut entrer.",
    ),
    "de": Words(
        headings="Nachname;Vorname;E-Mail;Begleitpersonen;Sitzplatz",
        upload="Liste importieren",
        preview="Jetzt importieren",
        applied="Die Liste ist importiert.",
        download="PDF herunterladen",
        nobody_in="0 Personen eingelassen",
        persons_in="Personen eingelassen",
        admitted="Zutritt gewährt",
        more="Willkommen. Noch eine Person darf hinein.",
    ),
    "en": Words(
        headings="Last name;First name;E-mail;Companions;Seat",
        upload="Import a list",
        preview="Import now",
        applied="The list is imported.",
        download="Download the PDF",
        nobody_in="0 persons in",
        persons_in="persons in",
        admitted="Access granted",
        more="Welcome. One more person may come in.",
    ),
}
ROWS = "Müller;Zoë;zoe@example.org;1;Parkett 12\nΠαπαδόπουλος;Νίκος;nikos@example.org;0;\nOhne;Adresse;;0;\n"


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_a_roster_file_becomes_a_count_at_the_door(
    desk: Desk, event: Event, language: str, launch: Launch, tmp_path: Path
) -> None:
    words = WORDS[language]
    roster = tmp_path / "roster.csv"
    roster.write_text(f"{words.headings}\n{ROWS}", encoding="utf-8")

    with desk.context(desk.browser, desk.signed_in(language)) as organiser:
        page = organiser.new_page()
        _import(page, event, roster, words)
        pdf = _download(page, words, tmp_path / "tickets.pdf")
        assert _figures(page, event) == [words.nobody_in, f"3 {_expected(language)}"]
        with _second_scanner(desk, event, language) as statistic:
            assert statistic.get_attribute("[data-statistic]", "data-admitted") == "0"
            tickets = [_held_to_camera(ticket) for ticket in _pages(pdf)]
            _scan_all(desk, event, language, launch(_filmed(tickets, tmp_path)))
            statistic.clock.fast_forward(STATISTIC_MS)
            statistic.wait_for_selector("[data-statistic][data-admitted='2']", timeout=PATIENCE_MS)
        assert _figures(page, event)[0] == f"2 {words.persons_in}"

    assert event.admitted == 2


def _import(page: Page, event: Event, roster: Path, words: Words) -> None:
    page.goto(f"/events/{event.id}/participants/")
    page.click(f"text={words.upload}")
    assert page.inner_text("h1") == words.upload
    page.set_input_files("input[type=file]", roster)
    page.click("main form button")
    page.wait_for_selector(".summary", timeout=PATIENCE_MS)
    assert page.locator(".summary dd").all_inner_texts() == ["2", "0", "0", "1"]
    assert "Zoë Müller" in page.inner_text(".lines.good")
    page.click(f"button:has-text('{words.preview}')")
    page.wait_for_selector(f".notice.success:has-text('{words.applied}')", timeout=PATIENCE_MS)
    page.click("main a[role=button]")


def _download(page: Page, words: Words, path: Path) -> Path:
    page.click(".menu summary")
    page.click(".menu form[action$='.pdf'] button")
    with page.expect_download() as download:
        page.click(f"a:has-text('{words.download}')", timeout=PATIENCE_MS)
    download.value.save_as(path)
    return path


def _figures(page: Page, event: Event) -> list[str]:
    """What the event's page counts, as it stands now."""
    page.goto(f"/events/{event.id}/participants/")
    return page.locator(".figures p").all_inner_texts()


def _expected(language: str) -> str:
    return {"fr": "personnes attendues", "de": "Personen erwartet", "en": "persons expected"}[language]


@contextmanager
def _second_scanner(desk: Desk, event: Event, language: str) -> Iterator[Page]:
    """Somebody else's phone at the same event; the test turns its clock."""
    with desk.context(desk.browser, desk.signed_in(language)) as context:
        page = context.new_page()
        page.clock.install()
        page.goto(f"/scan?event={event.id}")
        page.wait_for_selector("[data-statistic][data-admitted]", timeout=PATIENCE_MS)
        assert page.inner_text(".names") == TITLES[language]
        yield page


def _pages(pdf: Path) -> list[Image.Image]:
    """The sheets as a printer would make them."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=DOTS_AN_INCH / POINTS_AN_INCH).to_pil() for page in document]


def _held_to_camera(sheet: Image.Image) -> Image.Image:
    """The part of the sheet that somebody who holds its code to a camera shows with it."""
    place = qr_code_on(sheet).position
    corner, opposite = place.top_left, place.bottom_right
    margin = (opposite.x - corner.x) // 3
    return sheet.crop((corner.x - margin, corner.y - margin, opposite.x + margin, opposite.y + margin))


def _filmed(tickets: list[Image.Image], folder: Path) -> Path:
    scenes = [(blank(), 1.5)]
    for ticket in tickets:
        scenes += [(showing(ticket, 0.9), 1.5), (blank(), 1.5)]
    return film(folder / "door.mjpeg", [*scenes, (blank(), 120)])


def _scan_all(desk: Desk, event: Event, language: str, filming: Browser) -> None:
    with scanner_page(filming, event, desk.patient(language), canvas=False) as scanner:
        first, second = scanner.next_verdict(), scanner.next_verdict()
    assert {first.word, second.word} == {WORDS[language].admitted}
    assert (first.name, first.persons, first.seat) == ("Zoë Müller", "1/2", "Parkett 12")
    assert first.detail == WORDS[language].more
    assert (second.name, second.persons) == ("Νίκος Παπαδόπουλος", "1/1")
