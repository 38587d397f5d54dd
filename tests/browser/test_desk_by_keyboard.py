"""A venue's desk with a keyboard and a scanner that is one; and how the pages about passes look, small and large."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, StorageState, ViewportSize

from portillon.cli.demo import EMAIL, SLUG
from portillon.cli.demo import PASSWORD as DEMO_PASSWORD
from tests.browser.desk import Desk
from tests.browser.handheld import ENDS, LAYOUTS, scan
from tests.browser.judged import judged
from tests.browser.pages import AXE, CHECKS
from tests.browser.picture import photograph

PASSWORD = "right and long enough"
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Castle:
    """A venue with a controller, and two passes that it takes."""

    desk: Desk
    programme: str
    gate: str
    sarah: str
    sarahs_number: str
    pauls: str
    pauls_number: str
    _signed_in: dict[str, StorageState] = field(default_factory=dict)

    def signed_in(self, role: str) -> StorageState:
        """What a browser keeps of somebody who has signed in."""
        if role not in self._signed_in:
            with self.desk.context(self.desk.browser, {}) as context:
                page = context.new_page()
                page.goto("/login/")
                page.fill("input[name=username]", f"{role}@example.org")
                page.fill("input[name=password]", PASSWORD)
                page.keyboard.press("Enter")
                page.wait_for_url("**/desks/**")
                self._signed_in[role] = context.storage_state()
        return self._signed_in[role]

    @property
    def rows(self) -> int:
        """Scans of this venue in the ledger."""
        return len(self.desk.call("GET", f"/scans?venue={self.gate}")["scans"])


@pytest.fixture(scope="module")
def castle(desk: Desk) -> Castle:
    kind = {"name": "PASS INITIAL", "rule": "unlimited", "valid_days": 365}
    title = {"fr": "Pass Destination", "de": "Destinationspass", "en": "Destination pass"}
    programme = desk.call("POST", "/programmes", {"title": title, "types": [kind]})
    address = "Pavillon d’accueil\n78560 Le Port-Marly"
    gate = desk.call("POST", "/venues", {"name": "Château de Monte-Cristo", "address": address})["id"]
    desk.call("POST", f"/programmes/{programme['id']}/venues", {"venue": gate, "self_validation": True})
    sarah, paul = (
        desk.call("POST", f"/programmes/{programme['id']}/passes", {"type": "PASS INITIAL", "name": name})
        for name in ("Sarah Kuntz", "Paul Meyer")
    )
    for role in ("board", "controller"):
        email = f"{role}@example.org"
        desk.server.run(
            "user", "create", email, "--org", SLUG, "--role", role, "--password-stdin", stdin=PASSWORD
        )
    made = Castle(desk, programme["id"], gate, sarah["id"], sarah["number"], paul["id"], paul["number"])
    with signed_in(made, "board") as page:
        page.goto(f"/desks/{gate}/team/")
        page.select_option("#membership", index=0)
        page.click("form[action$='/postings/'] button")
        page.wait_for_selector(".notice.success")
    return made


@contextmanager
def signed_in(
    castle: Castle, role: str, language: str = "en", scripts: Iterable[Path] = ()
) -> Iterator[Page]:
    """Somebody's browser on the page where they land; each page that they open runs `scripts`."""
    storage = castle.signed_in(role)
    context = castle.desk.context(castle.desk.browser, storage, viewport=DESKTOP, reduced_motion="reduce")
    with context:
        context.add_cookies(
            [{"name": "django_language", "value": language, "url": castle.desk.server.base_url}]
        )
        for script in scripts:
            context.add_init_script(path=script)
        page = context.new_page()
        page.goto("/")
        page.wait_for_url("**/desks/**")
        yield page


def test_number_enter_digit_enter(castle: Castle) -> None:
    with signed_in(castle, "controller") as page:
        page.keyboard.press("Tab")
        page.goto(f"/desks/{castle.gate}/entry/")
        page.keyboard.type(castle.sarahs_number, delay=80)
        page.keyboard.press("Enter")
        page.wait_for_selector("form[data-entry]")
        assert page.evaluate("document.activeElement.value") == "0"

        _settle(page)
        page.keyboard.press("3")
        page.wait_for_timeout(100)
        page.keyboard.press("Enter")
        page.wait_for_url("**/entry/?done=*")

        assert "4 persons" in page.locator(".answer").inner_text()
        assert page.evaluate("document.activeElement.name") == "code"


def test_who_signs_in_again_is_at_the_open_pass_with_what_they_chose(castle: Castle) -> None:
    with signed_in(castle, "controller") as page:
        page.goto(f"/desks/{castle.gate}/entry/")
        page.keyboard.type(castle.sarahs_number)
        page.keyboard.press("Enter")
        page.wait_for_selector("form[data-entry]")
        rows = castle.rows
        page.check("input[name=companions][value='2']", force=True)
        page.context.clear_cookies(name="sessionid")
        page.click("form[data-entry] button")

        _sign_in_again(page, "controller@example.org", PASSWORD)
        page.wait_for_selector("form[data-entry]")
        assert "Sarah Kuntz" in page.inner_text("main")
        assert page.locator("input[name=companions]:checked").get_attribute("value") == "2"
        assert page.is_visible("#unsent")
        assert castle.rows == rows

        page.click("form[data-entry] button")
        page.wait_for_url("**/entry/?done=*")
        assert "3 persons" in page.locator(".answer").inner_text()
        assert not page.is_visible("#unsent")


@pytest.mark.parametrize(
    "again, seen", [(("board@example.org", PASSWORD), "Typed before"), ((EMAIL, DEMO_PASSWORD), "")]
)
def test_a_form_is_filled_again_for_the_same_person_alone(
    castle: Castle, again: tuple[str, str], seen: str
) -> None:
    with signed_in(castle, "board") as page:
        page.goto(f"/programmes/{castle.programme}/passes/new/")
        page.fill("main input[name=name]", "Typed before")
        page.context.clear_cookies(name="sessionid")
        page.click("main form button")

        _sign_in_again(page, *again)
        page.wait_for_selector("main input[name=name]")
        assert page.input_value("main input[name=name]") == seen
        assert page.is_visible("#unsent") is bool(seen)


def _sign_in_again(page: Page, email: str, password: str) -> None:
    page.wait_for_url("**/login/**")
    page.fill("input[name=username]", email)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def test_a_digit_of_a_french_row_counts_without_shift(castle: Castle) -> None:
    with signed_in(castle, "controller") as page:
        page.goto(f"/desks/{castle.gate}/entry/")
        page.keyboard.type(castle.sarahs_number.translate(str.maketrans("1234567890", "&é\"'(-è_çà")))
        page.keyboard.press("Enter")
        page.wait_for_selector("form[data-entry]")
        _settle(page)
        pressed = {"key": "é", "code": "Digit2", "bubbles": True}
        page.evaluate("key => document.dispatchEvent(new KeyboardEvent('keydown', key))", pressed)

        assert page.locator("input[name=companions]:checked").get_attribute("value") == "2"
        page.keyboard.press("Escape")
        page.wait_for_selector("input[name=code]:focus")


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_pass_is_read_by_a_handheld_whatever_the_layout(castle: Castle, layout: str) -> None:
    code = castle.desk.call("GET", f"/passes/{castle.sarah}/code")["code"]
    with signed_in(castle, "controller") as page:
        page.goto(f"/desks/{castle.gate}/entry/")
        scan(page, code, layout, "Tab")
        page.wait_for_selector("form[data-entry]")
        assert "Sarah Kuntz" in page.inner_text("main")

        page.goto(f"/desks/{castle.gate}/after-sales/")
        page.focus("input[name=code]")
        scan(page, code, layout, "nothing")
        page.wait_for_selector("text=It would be let in now")


@pytest.mark.parametrize("end", ["Tab", "nothing"])
def test_a_number_may_end_with_tab_or_with_nothing(castle: Castle, end: str) -> None:
    with signed_in(castle, "controller") as page:
        page.goto(f"/desks/{castle.gate}/entry/")
        page.evaluate("document.activeElement.blur()")
        scan(page, castle.sarahs_number, "French", end)

        page.wait_for_selector("form[data-entry] >> text=Validate")


@pytest.mark.parametrize("end", list(ENDS))
def test_half_a_code_leaves_no_row_and_the_open_pass_as_it_was(castle: Castle, end: str) -> None:
    code = castle.desk.call("GET", f"/passes/{castle.pauls}/code")["code"]
    rows = castle.rows
    with signed_in(castle, "controller") as page:
        page.goto(f"/desks/{castle.gate}/entry/")
        scan(page, code[:70], "Swiss", end)
        page.wait_for_selector("#handheld-says[role=alert]")
        page.keyboard.type(castle.sarahs_number + "\n")
        page.wait_for_selector("form[data-entry]")
        # The form is there before the script that hears the key.
        page.wait_for_load_state()
        page.keyboard.press("2")
        page.wait_for_timeout(400)
        scan(page, code[:70], "Swiss", end)
        page.wait_for_selector("#handheld-says[role=alert]")

        assert page.locator("input[name=companions]:checked").get_attribute("value") == "2"
        assert "Sarah Kuntz" in page.inner_text("main")
    assert castle.rows == rows


def test_a_scan_while_a_pass_is_open_validates_nothing(castle: Castle) -> None:
    with signed_in(castle, "controller") as page:
        page.goto(f"/desks/{castle.gate}/entry/")
        page.keyboard.type(castle.sarahs_number + "\n")
        page.wait_for_selector("text=Sarah Kuntz")
        before = castle.desk.call("GET", f"/passes/{castle.sarah}")["entries"]

        page.keyboard.type(castle.pauls_number + "\n")
        page.wait_for_selector("text=Paul Meyer")

        assert castle.desk.call("GET", f"/passes/{castle.sarah}")["entries"] == before


def test_an_enter_held_too_long_validates_nothing(castle: Castle) -> None:
    with signed_in(castle, "controller") as page:
        page.goto(f"/desks/{castle.gate}/entry/")
        page.keyboard.type(castle.pauls_number)
        page.keyboard.down("Enter")
        page.wait_for_selector("form[data-entry]")
        for _repeated in range(5):
            page.wait_for_timeout(100)
            page.keyboard.down("Enter")
        page.keyboard.up("Enter")

        assert page.locator("form[data-entry]").count() == 1
        _settle(page)
        page.keyboard.press("Enter")
        page.wait_for_url("**/entry/?done=*")


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_the_pages_fit_and_hinder_nobody(castle: Castle, language: str, artefacts: Path) -> None:
    complaints: list[str] = []
    with signed_in(castle, "controller", language, (AXE, CHECKS)) as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for name in _walk(page, castle):
            # What hinders somebody is the same in every language; what does not fit is not.
            checks = ("overflow", "unlabelled", *(["barriers"] if language == "en" else []))
            complaints.extend(_looked_at(page, f"{name}-{language}", artefacts, checks))

    assert complaints == []


def _settle(page: Page) -> None:
    """The page takes no Enter in its first quarter of a second: it may be the one that led here."""
    page.wait_for_load_state()
    page.wait_for_timeout(400)


def _walk(page: Page, castle: Castle) -> Iterator[str]:
    """Opens each page of a controller in turn and gives its name."""
    page.goto(f"/desks/{castle.gate}/entry/")
    page.fill("input[name=code]", castle.sarahs_number)
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-entry]")
    yield "pass"
    page.click("form[data-entry] button")
    page.wait_for_selector(".answer")
    yield "answer"
    page.fill("input[name=code]", castle.sarahs_number[:-1])
    page.keyboard.press("Enter")
    page.wait_for_selector(".field-error")
    yield "typed-wrong"
    for name in ("", "help/", "entries/", "after-sales/"):
        page.goto(f"/desks/{castle.gate}/{name}")
        yield f"desk-{name.strip('/')}"


def _looked_at(page: Page, name: str, artefacts: Path, checks: Iterable[str]) -> list[str]:
    found: list[str] = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="dark" if size is PHONE else "light")
        said = [said for check in checks for said in judged(page, f"checks.{check}()")]
        if said:
            photograph(page, artefacts / f"desk-{name}-{size['width']}.png", full_page=True)
        found += [f"{name}, {size['width']}: {what}" for what in said]
    return found
