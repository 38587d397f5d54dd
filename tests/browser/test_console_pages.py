"""The console in a browser: what changes without a new page, a list on its way to participants, the first Tab."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from portillon.cli.demo import EMAIL, PASSWORD
from tests.servers.portillon import Running, portillon_server


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with portillon_server(None, tmp_path_factory.mktemp("console"), options=["--demo"]) as server:
        yield server


def _sign_in(page: Page) -> None:
    page.fill("[name=username]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/events/")


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


def test_nothing_to_press_is_printed(browser: Browser, console: Running) -> None:
    page = browser.new_page()
    page.goto(f"{console.base_url}/login/")
    _sign_in(page)
    page.goto(page.locator("a[href$='/participants/']").last.evaluate("link => link.href"))
    controls = page.locator("main :is(button, [role=button], summary, input, select, .link-button, .crumb)")
    assert controls.filter(visible=True).count() > 5

    page.emulate_media(media="print")

    assert controls.filter(visible=True).count() == 0
    assert page.locator("tbody tr").first.is_visible()
