"""Every page for every pair of eyes and hands: small and large, light and dark, by keyboard, by screen reader."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from portillon.cli.demo_programme import NAMES, PLACES
from tests.browser import registration_pages
from tests.browser.desk import TITLES, Desk, running_desk
from tests.browser.judged import judged
from tests.browser.pages import AXE, CHECKS, MESSAGES, Sights, make_sights
from tests.browser.pass_pages import of_boards

Scheme = Literal["light", "dark"]
PHONE: ViewportSize = {"width": 360, "height": 740}
TABLET: ViewportSize = {"width": 768, "height": 1024}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
VIEWS: tuple[tuple[Scheme, ViewportSize], ...] = (("light", DESKTOP), ("dark", PHONE))
LANGUAGES = ("fr", "de", "en")
# The barriers are the same in every language.
LOOKED_AT_FOR_BARRIERS = "en"
# Its words are the longest. What is wide enough for them, and for half as long again, is so for the others.
LONGEST_WORDS = "de"
TABS_MAX = 120
# A program's own word for nothing, or a template that was not filled in.
LEFTOVER = re.compile(r"\bNone\b|undefined|\bNaN\b|%\(|\{\{|\{%|\[object")


@dataclass
class Tour:
    """What was seen on a way through all pages in one language; `complaints` by check."""

    complaints: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    languages: dict[str, str] = field(default_factory=dict)
    sentences: dict[str, set[str]] = field(default_factory=dict)

    def note(self, check: str, where: str, page: Page) -> None:
        self.complaints[check] += [f"{where}: {what}" for what in judged(page, f"checks.{check}()")]


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk of its own: pages that list everything look the same whichever tests ran before."""
    with running_desk(tmp_path_factory.mktemp("pages"), browser) as desk:
        yield desk


@pytest.fixture(scope="module")
def sights(desk: Desk) -> Sights:
    return make_sights(desk)


@pytest.fixture(scope="module")
def tours(desk: Desk, sights: Sights) -> dict[str, Tour]:
    return {language: _tour(desk, sights, language) for language in LANGUAGES}


def _tour(desk: Desk, sights: Sights, language: str) -> Tour:
    tour = Tour()
    for name, page in _walk(desk, sights, language, tour.errors):
        tour.languages[name] = page.evaluate("document.documentElement.lang")
        tour.sentences[name] = set(judged(page, "checks.sentences()"))
        tour.note("unlabelled", name, page)
        if language == LOOKED_AT_FOR_BARRIERS:
            _look_for_barriers(tour, name, page)
            tour.complaints["keyboard"] += [f"{name}: {what}" for what in _tab_through(page)]
        _look_for_overflow(tour, name, page, all_sizes=language == LONGEST_WORDS)
    return tour


def _look_for_barriers(tour: Tour, name: str, page: Page) -> None:
    for scheme, size in VIEWS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        tour.note("barriers", f"{name}, {scheme}, {size['width']}", page)


def _look_for_overflow(tour: Tour, name: str, page: Page, all_sizes: bool) -> None:
    """At the end: with all sizes, the words are longer from then on."""
    for size in (PHONE, TABLET, DESKTOP) if all_sizes else (PHONE,):
        page.set_viewport_size(size)
        tour.note("overflow", f"{name}, {size['width']}", page)
        tour.note("broken", f"{name}, {size['width']}", page)
    if not all_sizes:
        return
    page.evaluate("checks.lengthen()")
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        tour.note("overflow", f"{name}, {size['width']}, with longer words", page)


def _tab_through(page: Page) -> list[str]:
    """From the top of the page to its end."""
    _to_the_top(page)
    unseen = []
    for _tab in range(TABS_MAX):
        page.keyboard.press("Tab")
        focused = page.evaluate("checks.focused()")
        if focused is None or focused["again"]:
            break
        if not focused["shown"]:
            unseen.append(f"focus is not shown on {focused['what']}")
    return unseen + list(page.evaluate("checks.mainAction()"))


def _to_the_top(page: Page) -> None:
    """Some pages put the cursor into a field."""
    page.evaluate(
        "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
    )


def _walk(desk: Desk, sights: Sights, language: str, errors: list[str]) -> Iterator[tuple[str, Page]]:
    for signed_in in (False, True):
        with _look(desk, language, signed_in) as context:
            page = context.new_page()
            page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: errors.append(str(error)))
            of_organisers = chain(of_boards(page), sights.of_organisers(page))
            names = of_organisers if signed_in else sights.of_strangers(page, language)
            for name in names:
                # An element can be there before the style sheets are, which say how the focus looks.
                page.wait_for_load_state()
                yield name, page


def _look(desk: Desk, language: str, signed_in: bool) -> BrowserContext:
    """A context whose pages can be checked; colours change at once in it, as for those who want no motion."""
    storage = desk.signed_in(language) if signed_in else {}
    context = desk.context(desk.browser, storage, reduced_motion="reduce")
    if not signed_in:
        context.add_cookies([{"name": "django_language", "value": language, "url": desk.server.base_url}])
    for script in (AXE, CHECKS) if language == LOOKED_AT_FOR_BARRIERS else (CHECKS,):
        context.add_init_script(path=script)
    return context


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_wider_than_its_window(tours: dict[str, Tour], language: str) -> None:
    assert tours[language].complaints["overflow"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_broken_inside(tours: dict[str, Tour], language: str) -> None:
    assert tours[language].complaints["broken"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_a_label(tours: dict[str, Tour], language: str) -> None:
    assert tours[language].complaints["unlabelled"] == []


def test_no_page_has_a_serious_barrier(tours: dict[str, Tour]) -> None:
    assert tours["en"].complaints["barriers"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_run_without_an_error_and_within_their_policy(tours: dict[str, Tour], language: str) -> None:
    # The browser itself says so of every page that answers 403 or 404.
    errors = [error for error in tours[language].errors if not error.startswith("Failed to load resource")]

    assert errors == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_which_language_it_speaks(tours: dict[str, Tour], language: str) -> None:
    assert {name for name, said in tours[language].languages.items() if said != language} == set()


def test_no_sentence_is_left_in_another_language(tours: dict[str, Tour]) -> None:
    alike = {
        (name, text)
        for one, other in combinations(LANGUAGES, 2)
        for name, texts in tours[one].sentences.items()
        for text in texts & tours[other].sentences[name]
        if len(re.findall(r"[^\W\d_]{2,}", text)) >= 3
    }

    assert {(name, text) for name, text in alike if not _is_somebodys(text)} == set()


def _is_somebodys(text: str) -> bool:
    """What somebody wrote, and no translator."""
    written = (
        *(place.name for place in PLACES),
        *(place.address for place in PLACES),
        *NAMES,
        "Hauts-de-Seine",
        "Pass Destination",
        "http://localhost",
        '{"code": ',
        "@",
        "Muster",
        "Hohenlohe",
        "Philharmonie",
        "Aula Magna",
        "Linux Chrome",
        "· Linux",
        "Maximiliane-Charlotte",
        "Paul Meyer",
        "Sarah Kuntz",
        # A list on paper is named once, in its organisation's language.
        "Liste papier ",
        *TITLES.values(),
        *MESSAGES.values(),
        *registration_pages.WRITTEN,
    )
    return any(part in text for part in written)


def test_no_page_shows_a_program_s_word_for_nothing(tours: dict[str, Tour]) -> None:
    said = {
        (name, text) for tour in tours.values() for name, texts in tour.sentences.items() for text in texts
    }

    assert {(name, text) for name, text in said if LEFTOVER.search(text)} == set()


def test_the_keyboard_reaches_the_main_action_and_shows_where_it_is(tours: dict[str, Tour]) -> None:
    assert tours["en"].complaints["keyboard"] == []


@pytest.mark.parametrize("path", ["/", "/login/", "/events/"])
def test_the_skip_link_leads_past_the_menu(desk: Desk, path: str) -> None:
    with _look(desk, "de", signed_in=path == "/events/") as context:
        page = context.new_page()
        page.goto(path)
        _to_the_top(page)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        page.keyboard.press("Enter")

        assert page.evaluate("document.activeElement.id") == "main"
