"""To an OpenID provider and back in a real browser, whose rules about forms and redirects no test client knows."""

from portillon.cli.demo import EMAIL
from tests.browser.desk import Desk


def test_the_button_leads_to_the_provider_and_back_to_the_page_that_was_asked_for(desk: Desk) -> None:
    desk.provider.claims = {"sub": "demo", "email": EMAIL, "email_verified": True}
    with desk.browser.new_context(base_url=desk.server.base_url, locale="en") as context:
        page = context.new_page()
        errors: list[str] = []
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.goto("/team/")

        page.click("text=edu-ID")
        page.wait_for_url(f"{desk.server.base_url}/team/")

        assert errors == []
        page.goto("/account/")
        assert page.locator("#sign-on + p .chip.good").is_visible()
