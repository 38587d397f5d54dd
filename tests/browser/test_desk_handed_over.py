"""A venue's desk that is handed over: its device admits passes with and without a network, and nobody else does."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.desk import Desk
from tests.browser.phone_page import bare_phone
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage


@pytest.fixture
def context(desk: Desk, browser: Browser) -> Iterator[BrowserContext]:
    with bare_phone(browser, desk.server.base_url) as context:
        yield context


@pytest.fixture
def other(desk: Desk, browser: Browser) -> Iterator[BrowserContext]:
    with bare_phone(browser, desk.server.base_url) as context:
        yield context


@pytest.fixture
def castle(desk: Desk) -> str:
    venue = {"name": "Castle", "address": "Le Port-Marly", "offline_policy": "strict"}
    gate: str = desk.call("POST", "/venues", venue)["id"]
    return gate


@pytest.fixture
def programme(desk: Desk, castle: str) -> str:
    types = [{"name": "Once", "rule": "once"}]
    made: str = desk.call("POST", "/programmes", {"title": "Pass", "types": types})["id"]
    desk.call("POST", f"/programmes/{made}/venues", {"venue": castle})
    return made


def issued(desk: Desk, programme: str) -> str:
    body = {"type": "Once", "name": "Sarah Kuntz"}
    return str(desk.call("POST", f"/programmes/{programme}/passes", body)["number"])


def enrolled(context: BrowserContext, desk: Desk, castle: str, name: str) -> ScannerPage:
    page = context.new_page()
    page.goto(urlsplit(desk.call("POST", f"/venues/{castle}/enrolments", {})["url"]).path)
    page.fill("[name=name]", name)
    page.click(".steward button")
    scanner = ScannerPage(page)
    scanner.wait_for_camera()
    page.wait_for_selector("#scanner[data-alone=holds]", timeout=PATIENCE_MS)
    return scanner


def refused_live(desk: Desk, castle: str, number: str) -> str:
    body = {"scan_id": str(uuid4()), "code": number, "gate": castle, "party": 1}
    return str(desk.call("POST", "/scans", body)["reason"])


def validate(scanner: ScannerPage, number: str) -> None:
    scanner.wedge(number)
    scanner.wait_for("pass")
    scanner.tap(".pass .confirm")


def test_the_holder_admits_without_a_network_and_nobody_else_does(
    desk: Desk, context: BrowserContext, other: BrowserContext, castle: str, programme: str
) -> None:
    first, second = (issued(desk, programme) for _n in range(2))
    anna = enrolled(context, desk, castle, "Anna")
    expect(anna.page.locator("[data-desk-held-by]")).to_have_count(0)
    bob = enrolled(other, desk, castle, "Bob")
    expect(bob.page.locator("[data-desk-held-by]")).to_contain_text("Anna", timeout=PATIENCE_MS)
    assert refused_live(desk, castle, first) == "wrong_gate"

    context.set_offline(True)
    validate(anna, first)
    assert anna.next_verdict().state == "admitted"
    anna.new_scan()
    validate(bob, second)
    verdict = bob.next_verdict()
    assert (verdict.state, verdict.reason) == ("refused", "wrong_gate")
    context.set_offline(False)
    anna.page.wait_for_selector("#scanner[data-untold='0']", timeout=PATIENCE_MS)

    assert refused_live(desk, castle, first) == "used_up"
    rows = desk.call("GET", f"/scans?venue={castle}")["scans"]
    assert [row["kind"] for row in rows if row["verdict"] == "admitted"] == ["entry"]
