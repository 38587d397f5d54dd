"""A passkey from its making to its removal, with Chromium's virtual authenticator."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk

EMAIL, PASSWORD = "passkeys@example.org", "correct horse battery"
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    """Somebody's browser on a device that knows their fingerprint."""
    person = ("user", "create", EMAIL, "--org", "demo", "--role", "organiser")
    desk.server.run(*person, "--password-stdin", stdin=PASSWORD)
    with desk.browser.new_context(base_url=desk.server.base_url, locale="en") as context:
        page = context.new_page()
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
        yield page


def sign_in_by_password(page: Page) -> None:
    page.goto("/login/")
    page.fill("[name=username]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("main button >> nth=0")


def sign_out(page: Page) -> None:
    page.click("details.account summary")
    page.click(".account-card button")
    page.wait_for_url("**/login/")


def test_a_passkey_signs_in_alone_and_is_the_second_step(page: Page) -> None:
    page.goto("/login/")
    page.click("button[name=language][value=en]")
    sign_in_by_password(page)
    page.wait_for_url("**/events/")
    page.goto("/account/passkeys/new/")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.fill("[name=name]", "My phone")
    page.click("main button")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.goto("/account/")
    expect(page.locator("main")).to_contain_text("My phone")
    sign_out(page)

    page.click("text=Sign in with a passkey")
    page.wait_for_url("**/events/")
    sign_out(page)

    sign_in_by_password(page)
    page.wait_for_url("**/login/step/")
    page.click("text=Use a passkey")
    page.wait_for_url("**/events/")

    page.goto("/account/")
    page.click("a:has-text('Remove')")
    page.click("text=With a passkey instead")
    page.click("text=Use a passkey")
    page.click("main button:has-text('Remove')")
    expect(page.locator(".notice.success")).to_contain_text("no longer accepted")
    sign_out(page)
    page.click("text=Sign in with a passkey")
    expect(page.locator("[role=alert]:visible")).to_be_visible()
