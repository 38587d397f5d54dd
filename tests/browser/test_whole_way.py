"""From a roster file to the count at the door: uploaded, printed, filmed, scanned, seen in a second browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
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


# What people read on the way.
LANGUAGE = "fr"
UPLOAD, APPLY, APPLIED = "Importer une liste", "Importer maintenant", "La liste est importée."
DOWNLOAD = "Télécharger le PDF"
ADMITTED, ONE_MORE = "Accès autorisé", "Bienvenue. Encore une personne peut entrer."
HEADINGS = "Nom;Prénom;Courriel;Accompagnants;Place"
ROWS = "Müller;Zoë;zoe@example.org;1;Parkett 12\nΠαπαδόπουλος;Νίκος;nikos@example.org;0;\nFalsche;Adresse;nein@;0;\n"


def test_a_roster_file_becomes_a_count_at_the_door(
    desk: Desk, event: Event, launch: Launch, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(f"{HEADINGS}\n{ROWS}", encoding="utf-8")

    with desk.context(desk.browser, desk.signed_in(LANGUAGE)) as organiser:
        page = organiser.new_page()
        _import(page, event, roster)
        pdf = _download(page, tmp_path / "tickets.pdf")
        assert _figures(page, event) == ["0 personne sur place", "3 personnes attendues"]
        with _second_scanner(desk, event) as statistic:
            assert statistic.get_attribute("[data-statistic]", "data-admitted") == "0"
            tickets = [_held_to_camera(ticket) for ticket in _pages(pdf)]
            _scan_all(desk, event, launch(_filmed(tickets, tmp_path)))
            statistic.clock.fast_forward(STATISTIC_MS)
            statistic.wait_for_selector("[data-statistic][data-admitted='2']", timeout=PATIENCE_MS)
        assert _figures(page, event)[0] == "2 personnes sur place"

    assert event.admitted == 2


def _import(page: Page, event: Event, roster: Path) -> None:
    page.goto(f"/events/{event.id}/participants/")
    page.click(f"text={UPLOAD}")
    assert page.inner_text("h1") == UPLOAD
    page.set_input_files("input[type=file]", roster)
    page.click("main form button")
    page.wait_for_selector(".summary", timeout=PATIENCE_MS)
    assert page.locator(".summary dd").all_inner_texts() == ["2", "0", "0", "1"]
    assert "Zoë Müller" in page.inner_text(".lines.good")
    page.click(f"button:has-text('{APPLY}')")
    page.wait_for_selector(f".notice.success:has-text('{APPLIED}')", timeout=PATIENCE_MS)
    page.click("main a[role=button]")


def _download(page: Page, path: Path) -> Path:
    page.click(".menu summary")
    page.click(".menu form[action$='.pdf'] button")
    with page.expect_download() as download:
        page.click(f"a:has-text('{DOWNLOAD}')", timeout=PATIENCE_MS)
    download.value.save_as(path)
    return path


def _figures(page: Page, event: Event) -> list[str]:
    """What the event's page counts, as it stands now."""
    page.goto(f"/events/{event.id}/participants/")
    return page.locator(".figures p").all_inner_texts()


@contextmanager
def _second_scanner(desk: Desk, event: Event) -> Iterator[Page]:
    """Somebody else's phone at the same event; the test turns its clock."""
    with desk.context(desk.browser, desk.signed_in(LANGUAGE)) as context:
        page = context.new_page()
        page.clock.install()
        page.goto(f"/scan?event={event.id}")
        page.wait_for_selector("[data-statistic][data-admitted]", timeout=PATIENCE_MS)
        assert page.inner_text(".names") == TITLES[LANGUAGE]
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


def _scan_all(desk: Desk, event: Event, filming: Browser) -> None:
    with scanner_page(filming, event, desk.patient(LANGUAGE), canvas=False) as scanner:
        first, second = scanner.next_verdict(), scanner.next_verdict()
    assert {first.word, second.word} == {ADMITTED}
    assert (first.name, first.persons, first.seat) == ("Zoë Müller", "1/2", "Parkett 12")
    assert first.detail == ONE_MORE
    assert (second.name, second.persons) == ("Νίκος Παπαδόπουλος", "1/1")
