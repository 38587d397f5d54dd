"""The console as people see it: every page fits its window in every language, and runs nothing it should not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from portillon.cli.demo import EMAIL, PASSWORD
from tests.servers.portillon import Running, portillon_server

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
# Half as long again: what a translation may come to that nobody has written yet.
STRETCH = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode
    if (node.data.trim() && !node.parentElement.closest('script')) node.data += 'Ñ'.repeat(node.data.length / 2)
  }
}"""
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with portillon_server(None, tmp_path_factory.mktemp("console")) as server:
        server.run("demo")
        yield server


@pytest.fixture(params=["fr", "de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def visitor(
    request: pytest.FixtureRequest, browser: Browser, console: Running, language: str
) -> Iterator[BrowserContext]:
    scheme = "dark" if request.param is PHONE else "light"
    context = browser.new_context(viewport=request.param, color_scheme=scheme)  # type: ignore[arg-type]
    context.add_cookies([{"name": "django_language", "value": language, "url": console.base_url}])
    yield context
    context.close()


def test_every_page_fits_and_complains_of_nothing(
    visitor: BrowserContext, console: Running, language: str, artefacts: Path
) -> None:
    page = visitor.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    too_wide = [name for name in _walk(page, console) if _looked_at(page, name, language, artefacts)]

    assert too_wide == []
    assert complaints == []


def _walk(page: Page, console: Running) -> Iterator[str]:
    """Opens each page in turn and gives its name."""
    for name, path in (("start", "/"), ("login", "/login/")):
        page.goto(console.base_url + path)
        yield name
    _sign_in(page)
    yield "events"
    page.goto(page.locator("a[href$='/participants/']").first.evaluate("link => link.href"))
    yield "participants"
    event = page.url.removesuffix("participants/")
    ticket = page.locator("th a").first.evaluate("link => link.href")
    for name, address in _pages(event, ticket):
        page.goto(address)
        yield name


def _sign_in(page: Page) -> None:
    page.fill("[name=username]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/events/")


def _pages(event: str, ticket: str) -> list[tuple[str, str]]:
    of_event = [
        (name, event + path)
        for name, path in (("edit", "edit/"), ("roster", "roster/"), ("add", "participants/new/"))
    ]
    decisions = ("edit", "cancellation", "removal", "reissue")
    return [
        *of_event,
        ("participant", ticket),
        *((f"participant-{name}", f"{ticket}{name}/") for name in decisions),
    ]


def _looked_at(page: Page, name: str, language: str, artefacts: Path) -> bool:
    """Whether the page is too wide, as it is or with longer words; a picture of it is kept."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=artefacts / f"console-{name}-{language}-{width}.png", full_page=True)
    too_wide: bool = page.evaluate(TOO_WIDE)
    page.evaluate(STRETCH)
    return too_wide or bool(page.evaluate(TOO_WIDE))


def test_search_and_pages_change_the_list_alone(browser: Browser, console: Running) -> None:
    page = browser.new_page()
    page.goto(f"{console.base_url}/login/")
    _sign_in(page)
    page.click("a[href$='/participants/'] >> nth=0")
    page.wait_for_url("**/participants/")
    page.evaluate("window.stillTheSamePage = true")

    page.fill("#q", "muller")
    page.wait_for_url("**/?q=muller**")
    page.locator("tbody tr").filter(has_text="Alice Müller").wait_for()

    assert page.locator("tbody tr").count() == 1
    assert page.locator("#announcer").inner_text() == page.locator(".pager p").inner_text()
    assert page.evaluate("window.stillTheSamePage")


def test_a_list_goes_from_file_to_participants(browser: Browser, console: Running, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Name;E-Mail\nGabriela Neu;gabriela@example.org\nSchlecht;nobody\n", encoding="utf-8")
    page = browser.new_page()
    page.goto(f"{console.base_url}/login/")
    _sign_in(page)
    page.goto(page.locator("a[href$='/participants/']").last.evaluate("link => link.href"))

    page.click("a[href$='/roster/']")
    page.set_input_files("[name=file]", file)
    page.click("main form button")
    page.locator(".lines.bad").wait_for()
    page.click("form[action$='/application/'] button")
    page.locator(".notice.success").wait_for()
    page.click("main a[role=button][href$='/participants/']")

    page.locator("tbody tr").filter(has_text="Gabriela Neu").wait_for()


def test_the_keyboard_reaches_the_content_first(browser: Browser, console: Running) -> None:
    page = browser.new_page()
    page.goto(f"{console.base_url}/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
