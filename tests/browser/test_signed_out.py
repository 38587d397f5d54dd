"""What was typed into a form is there again when its page is, after the session has ended under it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from portillon.cli.demo import EMAIL, PASSWORD, SLUG
from tests.browser.desk import Desk

OTHER = "second@organiser.example"


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    """An organiser's, on the form of a new event."""
    with desk.context(desk.browser, desk.signed_in("en")) as context:
        page = context.new_page()
        page.goto("/events/new/")
        yield page


def type_in(page: Page) -> None:
    page.fill("[name=title_en]", "Harvest ball")
    page.select_option("[name=venue]", "new")
    page.uncheck("[name=mails_tickets]")


def save_without_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")
    page.click("main form.event-form .actions button")


def sign_in(page: Page, email: str = EMAIL) -> None:
    page.fill("input[name=username]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button:not([name])")


def test_what_was_typed_is_there_again(page: Page) -> None:
    type_in(page)
    save_without_session(page)
    sign_in(page)

    page.wait_for_url("**/events/new/")
    expect(page.locator("#unsent")).to_be_visible()
    expect(page.locator("[name=title_en]")).to_have_value("Harvest ball")
    expect(page.locator("[name=venue]")).to_have_value("new")
    expect(page.locator("[name=mails_tickets]")).not_to_be_checked()
    page.reload()
    expect(page.locator("[name=title_en]")).to_have_value("")


def test_it_waits_until_the_sign_in_succeeds(page: Page) -> None:
    type_in(page)
    save_without_session(page)
    sign_in(page, "nobody@organiser.example")
    expect(page.locator("main .error, main [role=alert]").first).to_be_visible()
    sign_in(page)

    expect(page.locator("[name=title_en]")).to_have_value("Harvest ball")


def test_nobody_else_sees_it(page: Page, desk: Desk) -> None:
    role = ("--role", "organiser", "--password-stdin")
    desk.server.run("user", "create", OTHER, "--org", SLUG, *role, stdin=PASSWORD)
    type_in(page)
    save_without_session(page)
    sign_in(page, OTHER)

    page.wait_for_url("**/events/new/")
    expect(page.locator("#unsent")).to_be_hidden()
    expect(page.locator("[name=title_en]")).to_have_value("")


def test_a_form_that_was_accepted_comes_back_nowhere(page: Page) -> None:
    """The language is chosen in a form of its own, which says nothing of what is typed in the page's."""
    type_in(page)
    page.click("header button[name=language][value=de]")
    page.goto("/events/new/")

    expect(page.locator("#unsent")).to_be_hidden()
    expect(page.locator("[name=title_en]")).to_have_value("")
