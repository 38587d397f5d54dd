"""From the organiser's form to the green screen: a full event, a place given back, and who stood in line for it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from time import monotonic, sleep

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page

from portillon.issuing.mailing.file import parsed, text_of
from tests.browser import registration_pages
from tests.browser.desk import Desk, Event
from tests.browser.picture import photograph
from tests.browser.scanner_page import PATIENCE_MS, PHONE, ScannerPage, scanner_page
from tests.qr_codes import qr_code_on


@dataclass(frozen=True)
class Words:
    """What somebody reads on the way."""

    registered: str
    full: str
    waiting: str
    free: str
    cancelled: str
    admitted: str
    refused: str


WORDS = {
    "fr": Words(
        registered="Vous êtes inscrit",
        full="Toutes les places sont prises",
        waiting="liste d’attente",
        free="Une place est libre pour vous",
        cancelled="Cette inscription est annulée",
        admitted="Accès autorisé",
        refused="Accès refusé",
    ),
    "de": Words(
        registered="Sie sind angemeldet",
        full="Alle Plätze sind vergeben",
        waiting="Warteliste",
        free="Ein Platz ist für Sie frei",
        cancelled="Diese Anmeldung ist zurückgezogen",
        admitted="Zutritt gewährt",
        refused="Zutritt verweigert",
    ),
    "en": Words(
        registered="You are registered",
        full="All places are taken",
        waiting="waiting list",
        free="A place is free for you",
        cancelled="This registration is cancelled",
        admitted="Access granted",
        refused="Access denied",
    ),
}
NAMES = {"zoe": ("Zoë", "D’Órs-Müller"), "anton": ("Anton", "<b>Markup</b>"), "berta": ("Berta", "Wartburg")}


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_people_register_stand_in_line_and_come(desk: Desk, language: str) -> None:
    words = WORDS[language]
    event = desk.event(doors_in=timedelta(hours=2), capacity=3, max_companions=2)
    registration_pages.set_up(desk, event, language)

    with _phone(desk, language) as zoe, _phone(desk, language) as anton, _phone(desk, language) as berta:
        _register(zoe, event, language, "zoe", companions=1)
        _register(anton, event, language, "anton")
        assert (_said(zoe), _said(anton)) == (words.registered, words.registered)
        _register(berta, event, language, "berta", told_before=words.full)
        _open_link(desk, event, berta, "berta", mails=1)
        assert words.waiting in _said(berta)
        codes = {"anton": _code_on_ticket(anton)}
        anton.go_back()
        _give_back(anton)
        assert _said(anton) == words.cancelled
        _open_link(desk, event, berta, "berta", mails=2)
        assert _said(berta) == words.free
        berta.click("main form button")
        assert _said(berta) == words.registered
        codes |= {name: _code_on_ticket(page) for name, page in (("zoe", zoe), ("berta", berta))}

    desk.call("PATCH", f"/events/{event.id}", {"doors_at": timezone.now().isoformat()})
    with scanner_page(desk.browser, event, desk.patient(language)) as scanner:
        scanner.wait_for("idle")
        found = [_scan(scanner, codes[who]) for who in ("zoe", "anton", "zoe", "berta", "zoe")]
    assert found == [
        ("green", words.admitted, "Zoë D’Órs-Müller", "1/2"),
        ("red", words.refused, "Anton <b>Markup</b>", "0/1"),
        ("green", words.admitted, "Zoë D’Órs-Müller", "2/2"),
        ("green", words.admitted, "Berta Wartburg", "1/1"),
        ("red", words.refused, "Zoë D’Órs-Müller", "2/2"),
    ]
    assert _arrived(desk, event, language) == {"Zoë D’Órs-Müller": "2 / 2", "Berta Wartburg": "1 / 1"}


@contextmanager
def _phone(desk: Desk, language: str) -> Iterator[Page]:
    """Somebody's own, which speaks their language by itself."""
    with desk.context(desk.browser, {}, viewport=PHONE, locale=language) as context:
        yield context.new_page()


def _register(
    page: Page, event: Event, language: str, who: str, companions: int = 0, told_before: str = ""
) -> None:
    """By the public list."""
    page.goto("/o/demo/")
    page.click(f"a[href$='/{event.id}/']")
    assert told_before in page.inner_text("main")
    for name, text in zip(("first_name", "last_name"), NAMES[who], strict=True):
        page.fill(f"[name={name}]", text)
    page.fill("[name=email]", _address(event, who))
    page.select_option("[name=companions]", str(companions))
    page.check(f"text={registration_pages.CHOICES[language].splitlines()[0]}")
    page.check("[name=consent]")
    page.click("main form button")
    page.wait_for_url(re.compile("/r/|/sent/"), timeout=PATIENCE_MS)


def _address(event: Event, who: str) -> str:
    """With a plus, as many people keep their mails apart."""
    return f"{who}+{event.id}@example.org"


def _said(page: Page) -> str:
    return page.inner_text("h1")


def _give_back(page: Page) -> None:
    page.click("a[href$='/cancellation']")
    page.click("main form button")


def _open_link(desk: Desk, event: Event, page: Page, who: str, mails: int) -> None:
    """The one in the newest of so many mails."""
    until = monotonic() + PATIENCE_MS / 1000
    while len(links := _links_for(desk, _address(event, who))) < mails and monotonic() < until:
        sleep(0.2)
    assert len(links) == mails
    page.goto(links[-1])


def _links_for(desk: Desk, address: str) -> list[str]:
    files = sorted((desk.server.data_dir / "mails").rglob("*.eml"), key=lambda file: file.stat().st_mtime)
    mails = [parsed(file.read_bytes()) for file in files]
    texts = [text_of(mail) for mail in mails if address in str(mail["To"])]
    return [word for text in texts for word in text.split() if "/r/" in word]


def _code_on_ticket(page: Page) -> str:
    """As a scanner sees it that is held to this phone."""
    page.click("main a[href^='/h/'] >> nth=0")
    page.locator(".code").scroll_into_view_if_needed()
    return str(qr_code_on(Image.open(BytesIO(photograph(page)))).text)


def _scan(scanner: ScannerPage, code: str) -> tuple[str, str, str, str]:
    scanner.wedge(code)
    verdict = scanner.next_verdict()
    scanner.new_scan()
    return verdict.colour, verdict.word, verdict.name, verdict.persons


def _arrived(desk: Desk, event: Event, language: str) -> dict[str, str]:
    """Whom the organiser sees as come, with n of max."""
    with desk.context(desk.browser, desk.signed_in(language)) as context:
        page = context.new_page()
        page.goto(f"/events/{event.id}/participants/?show=arrived")
        rows = page.locator("table.people tbody tr").all()
        return {row.locator("th a").inner_text(): row.locator("td.number").first.inner_text() for row in rows}
