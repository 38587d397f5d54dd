"""Test a venue's desk in an enrolled phone's browser: typing a number, showing a code, companions, confirming."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.desk import Desk
from tests.browser.scanner_page import CANVAS_CAMERA, RECORDER, ScannerPage
from tests.devices.test_browser_procedure import enrol, looked_at, phone

TYPES = [{"name": "Daily", "rule": "daily"}, {"name": "Free", "rule": "unlimited"}]


@pytest.fixture
def programme(desk: Desk) -> str:
    made = desk.call("POST", "/programmes", {"title": "Pass Destination", "types": TYPES})
    return str(made["id"])


@pytest.fixture
def castle(desk: Desk, programme: str) -> str:
    """The id of a venue that takes part in the programme, and whose phones wait for the server, however busy it is."""
    venue = {"name": "Château de Monte-Cristo", "address": "Le Port-Marly", "offline_policy": "server"}
    made = desk.call("POST", "/venues", venue)
    desk.call("POST", f"/programmes/{programme}/venues", {"venue": made["id"]})
    return str(made["id"])


def issue(desk: Desk, programme: str, number: str, kind: str = "Daily", name: str = "Sarah Kuntz") -> str:
    body = {"type": kind, "name": name, "number": number}
    return str(desk.call("POST", f"/programmes/{programme}/passes", body)["id"])


@pytest.fixture
def scanner(desk: Desk, browser: Browser, castle: str) -> Iterator[ScannerPage]:
    with phone(desk, browser) as context:
        for script in (CANVAS_CAMERA, RECORDER):
            context.add_init_script(path=script)
        page = context.new_page()
        enrol(page, str(desk.call("POST", f"/venues/{castle}/enrolments", {})["url"]))
        yield ScannerPage(page)


def number_keys(page: Page, digits: str) -> None:
    for digit in digits:
        page.click(f".keys .key:text-is('{digit}')")


def test_a_number_is_typed_suggested_looked_at_and_confirmed(
    scanner: ScannerPage, desk: Desk, programme: str, castle: str, artefacts: Path
) -> None:
    issue(desk, programme, "65037871")
    issue(desk, programme, "65047879", name="Somebody Else")
    issue(desk, programme, "65047880", name="Somebody Third")
    page = scanner.page
    scanner.wait_for_camera()

    page.click(".tools button >> text=Keypad")
    number_keys(page, "6504")
    page.wait_for_selector(".suggested li")
    assert page.locator(".suggested li").all_inner_texts() == ["6504••••\nS… E…", "6504••••\nS… T…"]
    assert page.locator(".suggested button").count() == 0
    looked_at(page, "en-desk-hidden-suggestions", artefacts)
    page.fill("[name=number]", "6503")
    page.wait_for_selector(".suggested button")
    assert page.locator(".suggested button").inner_text() == "65037871\nS… K…"
    looked_at(page, "en-desk-suggestions", artefacts)
    page.click(".suggested [data-number='65037871']")

    scanner.wait_for("pass")
    assert "Sarah Kuntz" in page.inner_text(".pass")
    page.check("input[name=companions][value='3']", force=True)
    looked_at(page, "en-desk-pass", artefacts)
    scanner.tap(".pass .confirm")

    verdict = scanner.next_verdict()
    assert (verdict.state, verdict.name, verdict.offers) == ("admitted", "Sarah Kuntz", ())
    (row,) = desk.call("GET", f"/scans?venue={castle}")["scans"]
    assert (row["party"], row["verdict"]) == (4, "admitted")
    scanner.wait_for("idle")


def test_a_code_is_looked_at_too_and_leaving_it_counts_nothing(
    scanner: ScannerPage, desk: Desk, programme: str, castle: str
) -> None:
    made = issue(desk, programme, "11112222", "Free")
    scanner.wait_for_camera()

    scanner.show(desk.call("GET", f"/passes/{made}/code")["code"])
    scanner.wait_for("pass")
    scanner.page.click(".pass .quiet.button")

    scanner.wait_for("idle")
    assert desk.call("GET", f"/scans?venue={castle}")["scans"] == []


def test_the_second_time_on_a_day_is_red_at_once_and_says_why(
    scanner: ScannerPage, desk: Desk, programme: str, castle: str
) -> None:
    made = issue(desk, programme, "33334444")
    code = desk.call("GET", f"/passes/{made}/code")["code"]
    desk.call(
        "POST", "/scans", {"scan_id": "00000000-0000-4000-8000-000000000001", "code": code, "gate": castle}
    )
    scanner.wait_for_camera()

    scanner.show(code)

    verdict = scanner.next_verdict()
    assert (verdict.state, verdict.reason) == ("refused", "used_up")
    assert "used here already" in verdict.detail


@pytest.mark.parametrize("companions", [0, 2])
def test_the_last_entry_is_taken_back_with_its_companions(
    scanner: ScannerPage, desk: Desk, programme: str, castle: str, artefacts: Path, companions: int
) -> None:
    number = f"5555666{companions}"
    issue(desk, programme, number)
    scanner.wait_for_camera()
    page = scanner.page
    validate(scanner, number, companions)
    scanner.tap(".reversal-button")
    scanner.wait_for("asking")
    looked_at(page, f"en-desk-reversal-{companions}", artefacts)
    scanner.tap("[data-reverse]")
    scanner.wait_for("reversed")

    assert (
        page.inner_text("h1")
        == f"Taken back: {1 + companions}\u00a0{'person' if companions == 0 else 'persons'}"
    )
    assert "Sarah Kuntz" in page.inner_text(".notice")
    page.click(".notice .button")
    # Its one entry of the day is free again.
    validate(scanner, number, companions)
    assert scanner.verdicts[-1].state == "admitted"
    rows = desk.call("GET", f"/scans?venue={castle}")["scans"]
    assert [row["kind"] for row in rows] == ["entry", "reversal", "entry"]


def validate(scanner: ScannerPage, number: str, companions: int) -> None:
    scanner.wedge(number)
    scanner.wait_for("pass")
    scanner.page.check(f"input[name=companions][value='{companions}']", force=True)
    scanner.tap(".pass .confirm")
    scanner.next_verdict()
