"""The scanner of a venue's desk on a PC: by keyboard alone, with what was last beside it, and without a network."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.handheld import scan
from tests.browser.judged import judged
from tests.browser.pages import AXE, CHECKS
from tests.browser.phone_page import KEEPS_ITS_PAGE
from tests.browser.picture import photograph
from tests.browser.scanner_page import PATIENCE_MS
from tests.browser.test_desk_by_keyboard import DESKTOP, PHONE, Castle, castle, signed_in
from tests.public.visits.test_visit_browser import inside

__all__ = ["castle"]

FIELD = ".counter-number input"
# A pass takes no Enter so soon after it has appeared: it may be the one that led to it.
GUARD = "since => performance.now() - since > 450"
SELF_VALIDATED = """
from uuid import uuid4
from portillon.devices.models import Device
from portillon.entries.admit import Attempt, admit
station = Device.objects.get(gate={gate}, is_self_validation=True)
told = str(admit(Attempt(bytes(station.key_hash), uuid4(), "{number}", {gate}, 3)).row.kind)
"""


@contextmanager
def counter(castle: Castle, language: str = "en", scripts: Iterable[Path] = ()) -> Iterator[Page]:
    """The controller's PC, with *Entry* open."""
    with signed_in(castle, "controller", language, scripts) as page:
        page.click(".tile.first")
        page.wait_for_selector(f"{FIELD}:focus", timeout=PATIENCE_MS)
        yield page


def type_number(page: Page, number: str) -> None:
    """As a hand does: with gaps that no scanner makes, and a space."""
    page.keyboard.type(f"{number[:4]} {number[4:]}", delay=80)
    page.keyboard.press("Enter")


def settle(page: Page) -> None:
    page.wait_for_function(GUARD, arg=page.evaluate("performance.now()"))


def entries(castle: Castle, credential: str) -> int:
    return int(castle.desk.call("GET", f"/passes/{credential}")["entries"])


def chosen(page: Page) -> str | None:
    return page.locator("input[name=companions]:checked").get_attribute("value")


def test_number_enter_digit_enter(castle: Castle) -> None:
    # Nobody has seen it before, so no note keeps the green screen until it is tapped.
    asked = {"type": "PASS INITIAL", "name": "Nora Fresh"}
    nora = castle.desk.call("POST", f"/programmes/{castle.programme}/passes", asked)
    with counter(castle) as page:
        spaced = f"{nora['number'][:4]} {nora['number'][4:]}"
        page.keyboard.type(spaced, delay=80)
        assert page.input_value(FIELD) == spaced
        page.keyboard.press("Enter")
        page.wait_for_selector(".pass-form >> text=Nora Fresh")
        settle(page)
        page.keyboard.press("3")
        expect(page.get_by_role("button", name="Confirm: 4 persons")).to_be_visible()
        page.keyboard.press("Enter")

        expect(page.locator(".beside .entries li")).to_have_count(1)
        assert "4" in page.locator(".beside .entries li").inner_text()
        page.wait_for_selector(f"{FIELD}:focus")
    assert entries(castle, nora["id"]) == 1


def test_a_digit_typed_while_the_pass_is_looked_up_counts(castle: Castle) -> None:
    held: list[Route] = []

    def hold(look: Route) -> None:
        held.append(look)

    with counter(castle) as page:
        page.route("**/api/v1/passes/look", hold)
        type_number(page, castle.sarahs_number)
        page.wait_for_selector(".notice.checking")
        page.keyboard.press("3")
        for look in held:
            look.continue_()
        page.wait_for_selector(".pass-form >> text=Sarah Kuntz")

        assert chosen(page) == "3"
        page.keyboard.press("Escape")
        page.wait_for_selector(f"{FIELD}:focus")
        assert page.input_value(FIELD) == ""


def test_escape_leads_back_and_validates_nothing(castle: Castle) -> None:
    rows = castle.rows
    with counter(castle) as page:
        type_number(page, castle.sarahs_number)
        page.wait_for_selector("text=Sarah Kuntz")
        page.keyboard.press("Escape")
        page.wait_for_selector(f"{FIELD}:focus")
        page.keyboard.type("12", delay=80)
        page.keyboard.press("Escape")

        expect(page.locator(FIELD)).to_have_value("")
    assert castle.rows == rows


def test_the_next_key_takes_the_place_of_an_answer(castle: Castle) -> None:
    with counter(castle) as page:
        page.get_by_role("button", name="Settings").click()
        for name in ("greenMs", "companionsMs", "redMs"):
            page.select_option(f"select[name={name}]", "0")
        page.keyboard.press("Escape")
        type_number(page, castle.sarahs_number)
        page.wait_for_selector(".pass-form")
        settle(page)
        page.keyboard.press("Enter")
        page.wait_for_selector("#scanner[data-state=admitted]")
        page.wait_for_selector(".new-scan:focus")
        page.wait_for_function(
            "since => performance.now() - since > 3000", arg=page.evaluate("performance.now()")
        )
        type_number(page, castle.pauls_number)

        page.wait_for_selector("text=Paul Meyer")
        assert page.is_visible(".pass-form")


def test_a_scan_while_a_pass_is_open_opens_the_next_one(castle: Castle) -> None:
    before = entries(castle, castle.sarah)
    code = castle.desk.call("GET", f"/passes/{castle.pauls}/code")["code"]
    with counter(castle) as page:
        for scanned in (castle.pauls_number, code):
            type_number(page, castle.sarahs_number)
            page.wait_for_selector(".pass-form >> text=Sarah Kuntz")
            settle(page)
            scan(page, scanned, "Swiss")
            page.wait_for_selector(".pass-form >> text=Paul Meyer")
            page.keyboard.press("Escape")
    assert entries(castle, castle.sarah) == before


@pytest.mark.parametrize("end", ["Enter", "nothing"])
def test_a_digit_typed_before_a_scan_is_no_part_of_it(castle: Castle, end: str) -> None:
    before = entries(castle, castle.sarah)
    with counter(castle) as page:
        type_number(page, castle.sarahs_number)
        page.wait_for_selector(".pass-form >> text=Sarah Kuntz")
        settle(page)
        page.keyboard.press("3")
        expect(page.locator("input[name=companions][value='3']")).to_be_checked()
        page.wait_for_function(
            "since => performance.now() - since > 300", arg=page.evaluate("performance.now()")
        )
        scan(page, castle.pauls_number, "French", end)

        page.wait_for_selector(".pass-form >> text=Paul Meyer")
        assert chosen(page) == "0"
    assert entries(castle, castle.sarah) == before


def test_the_digits_of_half_a_scan_choose_nobodys_companions(castle: Castle) -> None:
    with counter(castle) as page:
        type_number(page, castle.sarahs_number)
        page.wait_for_selector(".pass-form >> text=Sarah Kuntz")
        settle(page)
        page.keyboard.press("2")
        page.wait_for_function(
            "since => performance.now() - since > 300", arg=page.evaluate("performance.now()")
        )
        scan(page, "4134", "Swiss", "nothing")

        assert chosen(page) == "2"


def test_corrected_companions_are_no_number_and_are_confirmed_by_an_enter_of_their_own(
    castle: Castle,
) -> None:
    before = entries(castle, castle.sarah)
    with counter(castle) as page:
        type_number(page, castle.sarahs_number)
        page.wait_for_selector(".pass-form >> text=Sarah Kuntz")
        settle(page)
        page.keyboard.type("1234", delay=120)
        page.keyboard.press("Enter")
        assert page.is_visible(".pass-form >> text=Sarah Kuntz")
        assert chosen(page) == "4"
        page.keyboard.press("Enter")
        page.wait_for_selector(".beside .entries li.admitted")
    assert entries(castle, castle.sarah) == before + 1


def test_an_enter_held_too_long_validates_nothing(castle: Castle) -> None:
    before = entries(castle, castle.pauls)
    with counter(castle) as page:
        page.keyboard.type(castle.pauls_number, delay=80)
        page.keyboard.down("Enter")
        page.wait_for_selector(".pass-form >> text=Paul Meyer")
        settle(page)
        for _repeated in range(3):
            page.keyboard.down("Enter")
        page.keyboard.up("Enter")

        assert page.is_visible(".pass-form >> text=Paul Meyer")
    assert entries(castle, castle.pauls) == before


def test_a_number_with_a_digit_too_few_stays_in_the_field(castle: Castle) -> None:
    rows = castle.rows
    with counter(castle) as page:
        page.keyboard.type(castle.sarahs_number[:-1], delay=80)
        page.keyboard.press("Enter")

        expect(page.locator("#counter-error")).to_have_text("A pass has a number of 8 digits.")
        assert page.input_value(FIELD) == castle.sarahs_number[:-1]
    assert castle.rows == rows


def test_a_mistyped_number_stays_in_the_field_and_is_no_visit(castle: Castle) -> None:
    rows = castle.rows
    mistyped = castle.sarahs_number[:-1] + str((int(castle.sarahs_number[-1]) + 1) % 10)
    with counter(castle) as page:
        type_number(page, mistyped)
        expect(page.locator("#counter-error")).to_contain_text("This number holds a typing error")
        assert page.input_value(FIELD).replace(" ", "") == mistyped

        type_number(page, castle.sarahs_number)
        page.wait_for_selector(".pass-form >> text=Sarah Kuntz")
    assert castle.rows == rows


def test_suggestions_are_for_hands(castle: Castle) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/api/v1/passes?" in request.url:
            asked.append(request.url)

    with counter(castle) as page:
        page.on("request", note)
        scan(page, castle.sarahs_number)
        page.wait_for_selector(".pass-form")
        page.keyboard.press("Escape")
        page.wait_for_selector(f"{FIELD}:focus")
        assert asked == []

        page.keyboard.type(castle.sarahs_number[:7], delay=80)
        page.wait_for_selector(".suggested")
        assert len(asked) < 4


def test_a_pc_without_a_camera_says_so_in_a_quiet_line(castle: Castle) -> None:
    with signed_in(castle, "controller") as page:
        page.add_init_script(
            "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'))"
        )
        page.goto(f"/scan?desk={castle.gate}")
        page.wait_for_selector("[data-camera-line=missing]")

        assert page.locator("[role=alert]:has(*)").count() == 0
        page.click("[data-switch-camera]")
        page.wait_for_selector("[data-camera-line=off]")
        page.wait_for_selector(f"{FIELD}:focus")


def test_a_visit_appears_with_its_letters_and_goes_with_the_connection(castle: Castle) -> None:
    with counter(castle) as page:
        page.wait_for_selector("text=Nobody in the last half hour.")
        inside(castle.desk.server, SELF_VALIDATED.format(gate=castle.gate, number=castle.sarahs_number))
        page.wait_for_selector("[data-visits] li")
        shown = page.locator("[data-visits] li").inner_text()
        assert "3" in shown
        assert f"{castle.sarahs_number[:4]}\N{NO-BREAK SPACE}{castle.sarahs_number[4:]}" in shown
        expect(page.locator("[data-visits] [role=status]")).to_contain_text("Self-validated")

        page.context.set_offline(True)
        page.wait_for_selector("[data-visits-unreachable]")
        assert page.locator("[data-visits] li").count() == 0


def test_it_opens_without_a_network(castle: Castle) -> None:
    with counter(castle) as page:
        page.evaluate(KEEPS_ITS_PAGE)
        page.context.set_offline(True)
        page.reload()
        page.wait_for_selector(f"{FIELD}:focus", timeout=PATIENCE_MS)
        type_number(page, castle.sarahs_number)
        page.wait_for_selector("#scanner[data-state=offline]", timeout=PATIENCE_MS)

        page.keyboard.press("Escape")
        page.wait_for_selector(f"{FIELD}:focus")


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_it_fits_and_hinders_nobody(castle: Castle, language: str, artefacts: Path) -> None:
    complaints: list[str] = []
    with counter(castle, language, (AXE, CHECKS)) as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        complaints += _looked_at(page, f"field-{language}", artefacts)
        page.wait_for_selector(f"{FIELD}:focus")
        type_number(page, castle.sarahs_number)
        page.wait_for_selector(".pass-form")
        complaints += _looked_at(page, f"pass-{language}", artefacts)
        settle(page)
        page.keyboard.press("Enter")
        page.wait_for_selector("#scanner[data-state=admitted]")
        complaints += _looked_at(page, f"answer-{language}", artefacts)
    assert complaints == []


def _looked_at(page: Page, name: str, artefacts: Path) -> list[str]:
    found: list[str] = []
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            said = [
                said
                for check in ("overflow", "unlabelled", "barriers")
                for said in judged(page, f"checks.{check}()")
            ]
            if said:
                photograph(page, artefacts / f"counter-{name}-{scheme}-{size['width']}.png")
            found += [f"{name}, {size['width']}, {scheme}: {what}" for what in said]
    page.set_viewport_size(DESKTOP)
    page.wait_for_selector(FIELD)
    return found
