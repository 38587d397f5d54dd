"""A steward's red screen calls a supervisor, who decides on their own phone: two browsers, at one event."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, StorageState

from portillon.cli.demo import PASSWORD
from tests.browser.desk import Desk, Event, let_verdicts_stay
from tests.browser.picture import photograph
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage, scanner_page

EMAIL = "steward.who.calls@organiser.example"
CALLS = "**/api/v1/scans/*/call"
LOOKS: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture(scope="module")
def steward_signed_in(desk: Desk) -> StorageState:
    """What the browser of somebody keeps who has signed in and may not admit against a refusal."""
    person = ("user", "create", EMAIL, "--org", "demo", "--role", "steward")
    desk.server.run(*person, "--password-stdin", stdin=PASSWORD)
    with desk.browser.new_context(base_url=desk.server.base_url) as context:
        page = context.new_page()
        page.goto("/login/")
        page.click("button[name=language][value=de]")
        page.fill("input[name=username]", EMAIL)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button")
        page.wait_for_url("**/events/")
        let_verdicts_stay(page, desk.event())
        return context.storage_state()


@pytest.fixture
def steward(desk: Desk, event: Event, steward_signed_in: StorageState) -> Iterator[ScannerPage]:
    """At a red screen, whose ticket was cancelled."""
    ticket = event.cancelled_ticket("Charlie Muster")
    with scanner_page(desk.browser, event, steward_signed_in) as scanner:
        scanner.wait_for_camera()
        scanner.wedge(ticket.code)
        scanner.next_verdict()
        yield scanner


@pytest.fixture
def supervisor(desk: Desk, event: Event) -> Iterator[ScannerPage]:
    with scanner_page(desk.browser, event, desk.patient("de")) as scanner:
        scanner.wait_for_camera()
        yield scanner


def look_at(page: Page, name: str, artefacts: Path) -> None:
    """Pictures for a person, in both looks; nothing sticks out sideways."""
    for look in LOOKS:
        page.emulate_media(color_scheme=look)
        photograph(page, artefacts / f"call-{name}-{look}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def call(steward: ScannerPage) -> None:
    steward.page.click(".call-button")
    steward.page.wait_for_selector("[data-call=open]")


def open_story(supervisor: ScannerPage) -> None:
    """The band comes with the counts, which are asked for now and then."""
    supervisor.page.click("[data-open-call]", timeout=PATIENCE_MS)
    supervisor.page.wait_for_selector("p.called")


def kinds(event: Event) -> list[str]:
    return [row["kind"] for row in event.desk.call("GET", f"/scans?event={event.id}")["scans"]]


def test_a_red_screen_turns_green_when_a_supervisor_admits(
    steward: ScannerPage, supervisor: ScannerPage, event: Event, artefacts: Path
) -> None:
    look_at(steward.page, "red", artefacts)
    call(steward)
    supervisor.page.wait_for_selector("[data-open-call]", timeout=PATIENCE_MS)
    look_at(steward.page, "called", artefacts)
    look_at(supervisor.page, "band", artefacts)
    open_story(supervisor)
    look_at(supervisor.page, "story", artefacts)

    supervisor.page.check("[name=why][value=identity]")
    supervisor.page.click(".override button.final")

    steward.page.wait_for_selector(".verdict.admitted", timeout=PATIENCE_MS)
    look_at(steward.page, "green", artefacts)
    assert "Eingelassen von" in steward.page.inner_text(".verdict .detail")
    assert "1\u00a0Person" in steward.page.inner_text(".verdict .detail")
    assert "Eingelassen von" in steward.page.inner_text("[role=status][aria-live=assertive]")
    assert kinds(event) == ["entry", "override"]
    steward.new_scan()


def test_a_red_screen_says_that_it_stays_refused(
    steward: ScannerPage, supervisor: ScannerPage, event: Event, artefacts: Path
) -> None:
    call(steward)
    open_story(supervisor)
    supervisor.page.click("form[action$='/story/refusal/'] button")

    steward.page.wait_for_selector("[data-call=refused]", timeout=PATIENCE_MS)
    look_at(steward.page, "refused", artefacts)
    assert "Es bleibt beim Nein" in steward.page.inner_text(".supervisor")
    assert kinds(event) == ["entry"]


def test_a_call_that_does_not_go_out_says_so_and_is_repeated(steward: ScannerPage, artefacts: Path) -> None:
    steward.page.route(CALLS, lambda route: route.abort())
    steward.page.click(".call-button")
    steward.page.wait_for_selector("[data-call=failed]")
    look_at(steward.page, "failed", artefacts)

    steward.page.unroute(CALLS)
    call(steward)
    # Nobody who may decide is at this event.
    assert "Aber niemand, der entscheiden darf" in steward.page.inner_text(".supervisor")
    look_at(steward.page, "unseen", artefacts)
    steward.page.click(".supervisor .ask")
    steward.page.wait_for_selector("[data-call=none]")


def test_who_leaves_the_screen_no_longer_calls(steward: ScannerPage) -> None:
    call(steward)
    with steward.page.expect_response(lambda told: told.request.method == "DELETE") as withdrawn:
        steward.page.click(".new-scan")

    assert withdrawn.value.json()["state"] == "withdrawn"
