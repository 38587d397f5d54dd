"""The pages of accounts: invitation, second step, single sign-on, the team and a person's own."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from portillon.cli.demo import PASSWORD as ORGANISERS_PASSWORD
from tests.browser.desk import Desk

EMAIL, PASSWORD = "careful@example.org", "correct horse battery"
INVITED = "maximiliane-charlotte.hohenlohe-waldenburg@example.org"
NAME = "Maximiliane-Charlotte Hohenlohe-Waldenburg"


@dataclass(frozen=True)
class Accounts:
    """Somebody with a second step, whose recovery `codes` are good once each, and the `link` of somebody invited."""

    desk: Desk
    codes: list[str]
    link: str


def set_up(desk: Desk) -> Accounts:
    person = ("user", "create", EMAIL, "--org", "demo", "--role", "steward")
    desk.server.run(*person, "--password-stdin", stdin=PASSWORD)
    with desk.browser.new_context(base_url=desk.server.base_url, locale="en") as context:
        codes = _with_app(context.new_page())
    with desk.context(desk.browser, desk.signed_in("en")) as context:
        return Accounts(desk, codes, _invited(context.new_page()))


def _with_app(page: Page) -> list[str]:
    _sign_in(page)
    page.goto("/account/again/?next=/account/app/")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    secret = page.locator("details code").text_content() or ""
    page.fill("[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.click("main form button")
    page.wait_for_selector(".recovery-codes")
    return page.locator(".recovery-codes code").all_text_contents()


def _sign_in(page: Page) -> None:
    page.goto("/login/")
    page.fill("[name=username]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("main button >> nth=0")
    page.wait_for_url(re.compile(r"/(events|scan|login/step)/?"))


def _invited(page: Page) -> str:
    """The path of the link, which the page shows where no mail server brings it."""
    page.goto("/team/")
    page.click(".page-head a[role=button]")
    page.fill("[name=email]", INVITED)
    page.fill("[name=name]", NAME)
    page.select_option("[name=role]", "supervisor")
    page.click("main form button")
    page.goto("/team/")
    return re.sub(r"^https?://[^/]+", "", page.locator("#invited ~ ul code").first.inner_text())


def of_strangers(page: Page, accounts: Accounts) -> Iterator[str]:
    """Opens what somebody sees on the way in; at its end they are signed in. Gives the name of each."""
    page.goto("/i/nothing/")
    yield "team invitation over"
    page.goto(accounts.link)
    yield "team invitation"
    accounts.desk.provider.claims = {"sub": "s", "email": INVITED, "email_verified": False}
    page.goto("/login/")
    page.click(".sign-on button")
    page.wait_for_url("**/login/sso/back/**")
    yield "single sign-on refused"
    _sign_in(page)
    yield "second step"
    page.fill("[name=code]", accounts.codes.pop())
    page.click("main form button")
    page.wait_for_url(re.compile(r"/(events|scan)/?"))
    page.goto("/account/")
    yield "own page with a second step"
    page.goto("/account/again/?next=/account/codes/")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector(".recovery-codes")
    yield "recovery codes"


def of_organisers(page: Page) -> Iterator[str]:
    page.goto("/team/")
    yield "team"
    page.click(".page-head a[role=button]")
    yield "invite somebody"
    page.goto("/team/")
    page.click("#members ~ ul a[role=button] >> nth=0")
    yield "member"
    yield from _of_an_organisation(page)
    page.goto("/account/")
    yield "own page"
    page.goto("/account/again/?next=/account/passkeys/new/")
    yield "password once more"
    page.fill("[name=password]", ORGANISERS_PASSWORD)
    page.click("main button")
    page.wait_for_selector("form[data-passkey=create] [name=name]")
    yield "new passkey"
    page.goto("/account/app/")
    yield "new app"


def _of_an_organisation(page: Page) -> Iterator[str]:
    page.goto("/organisation/")
    page.fill("[name=mail_from]", "tickets@muster.example")
    page.click("form.sheet .actions button")
    page.wait_for_selector("[form=sender-question]")
    yield "organisation whose sender is asked"
    page.goto("/organisation/keys/")
    page.fill("[name=name]", "Muster")
    page.click("form.sheet .actions button")
    page.wait_for_selector("code")
    yield "API keys"
    page.goto("/organisation/inquiries/")
    yield "inquiries about guests"
