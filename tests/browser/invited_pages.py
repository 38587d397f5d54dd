"""The pages of an event that is for invited people: the organiser's, and those of who is invited."""

import re
import time
from collections.abc import Iterator
from email import message_from_bytes, policy

from playwright.sync_api import Page

from tests.browser.desk import Desk, Event
from tests.browser.scanner_page import PATIENCE_MS


def set_up(desk: Desk, event: Event) -> str:
    """As an organiser does, in the console; the path of the link in the mail that comes of it."""
    with desk.context(desk.browser, desk.signed_in("en")) as context:
        page = context.new_page()
        page.goto(f"/events/{event.id}/registration/edit/")
        for name in ("is_published", "is_restricted"):
            page.check(f"[name={name}]")
        page.uncheck("[name=is_listed]")
        page.select_option("[name=tells_guests]", "names")
        page.click("main form button")
        for first, last in (("Maximiliane-Charlotte", "Hohenlohe-Waldenburg"), ("Alice", "Muster")):
            page.goto(f"/events/{event.id}/invitees/new/")
            page.fill("[name=first_name]", first)
            page.fill("[name=last_name]", last)
            page.fill("[name=email]", f"{first.lower()}@example.org")
            page.click("main form button")
            page.wait_for_selector(".people")
        page.click("a[href$='/mails/']")
        page.click("main form button")
        page.wait_for_selector(".people")
    return _mailed_link(desk)


def _mailed_link(desk: Desk) -> str:
    """The newest."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < until:
        files = sorted(desk.server.data_dir.glob("mails/invitations/*.eml"))
        for file in files[-1:]:
            plain = message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("plain",))
            if plain and (found := re.search(r"/g/[\w-]+", plain.get_content())):
                return found[0]
        time.sleep(0.2)
    raise AssertionError("no invitation was mailed")


def of_invited(page: Page, event: Event, link: str, language: str) -> Iterator[str]:
    """Opens what somebody sees who is invited, or says so; gives the name of each."""
    page.goto(f"/o/demo/{event.id}/?lang={language}")
    yield "address of the invitation"
    page.goto(f"/o/demo/{event.id}/sent/")
    yield "invitation sent again"
    page.goto(link)
    yield "invitation"
    page.goto(f"{link}/refusal")
    yield "declining"
    page.click("main form button")
    page.wait_for_selector(".state.cancelled")
    yield "declined"


def of_organisers(page: Page, event: Event) -> Iterator[str]:
    address = f"/events/{event.id}/invitees/"
    page.goto(address)
    yield "invited people"
    one = page.locator("main .people a").first.get_attribute("href") or ""
    for name, path in (
        ("invited person", one),
        ("taking off the list", one.replace("/edit/", "/removal/")),
        ("sending invitations", f"{address}mails/"),
        ("import of invited people", f"{address}import/"),
    ):
        page.goto(path)
        yield name
