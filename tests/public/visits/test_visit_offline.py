"""Test that self-validation says when there is no connection, loses nothing, and goes on when there is one again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.picture import photograph
from tests.conftest import Launch
from tests.public.visits.test_visit_browser import COUNTED, MADE, inside, phone, poster_film
from tests.servers.portillon import Running, portillon_server

WORDS = "Il n’y a pas de connexion, et rien n’a été envoyé."
STANDING = """
from portillon.entries.models import Scan
told = [scan.told_as for scan in Scan.objects.order_by("pk")]
"""
Cut = Callable[[BrowserContext], Callable[[], None]]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    """A server on SQLite alone: a browser sees no difference between the databases."""
    with portillon_server(None, tmp_path) as running:
        yield running


def no_network(context: BrowserContext) -> Callable[[], None]:
    """The phone knows that it has none."""
    context.set_offline(True)
    return lambda: context.set_offline(False)


def no_answer(context: BrowserContext) -> Callable[[], None]:
    """The phone has a network that leads nowhere."""
    context.route("**/*", lambda route: route.abort())
    return lambda: context.unroute("**/*")


def expect_words(page: Page, is_said: bool = True) -> None:
    words = page.locator("[data-no-connection]")
    if is_said:
        expect(words).to_be_visible()
        expect(words).to_contain_text(WORDS)
    else:
        expect(words).to_be_hidden()


@pytest.mark.parametrize("cut", [no_network, no_answer])
def test_a_visit_is_confirmed_and_taken_back_once_there_is_a_connection(
    server: Running, browser: Browser, artefacts: Path, cut: Cut
) -> None:
    made = inside(server, MADE)
    page = phone(browser)
    page.goto(f"{server.base_url}/h/{made['secret']}/visit")
    page.goto(f"{server.base_url}{made['poster']}")
    page.locator("label", has=page.locator("input[value='2']")).click()
    join = cut(page.context)
    page.get_by_role("button", name="Confirmer").click()
    expect_words(page)
    photograph(page, artefacts / "visit-without-connection.png", full_page=True)
    assert inside(server, COUNTED) == 0

    join()
    page.get_by_role("button", name="Confirmer").click()
    page.wait_for_selector("body.live")
    assert "3 personnes" in page.locator("main").inner_text()

    join = cut(page.context)
    page.locator(".undo button").click()
    expect_words(page)
    photograph(page, artefacts / "green-without-connection.png", full_page=True)
    assert page.locator("body.live").count() == 1
    join()
    page.locator(".undo button").click()
    page.wait_for_selector("body.past")
    assert inside(server, STANDING) == ["entry", "reversal"]


@pytest.mark.parametrize("cut", [no_network, no_answer])
def test_the_pass_stays_on_the_screen(server: Running, browser: Browser, artefacts: Path, cut: Cut) -> None:
    page = phone(browser)
    page.goto(f"{server.base_url}/h/{inside(server, MADE)['secret']}")
    join = cut(page.context)
    page.get_by_role("link", name="Valider mon activité").click()
    expect_words(page)
    photograph(page, artefacts / "pass-without-connection.png", full_page=True)
    assert page.locator(".code svg").is_visible()

    join()
    page.get_by_role("link", name="Valider mon activité").click()
    page.wait_for_url("**/visit?*")


def test_the_words_go_when_the_network_is_back(server: Running, browser: Browser) -> None:
    page = phone(browser)
    page.goto(f"{server.base_url}/h/{inside(server, MADE)['secret']}")
    join = no_network(page.context)
    page.get_by_role("link", name="Valider mon activité").click()
    expect_words(page)
    join()
    expect_words(page, is_said=False)


def test_the_poster_in_the_picture_is_followed_once_there_is_a_connection(
    server: Running, launch: Launch
) -> None:
    made = inside(server, MADE)
    page = phone(launch(poster_film(server)), permissions=["camera"])
    page.goto(f"{server.base_url}/h/{made['secret']}/visit")
    # The decoder still loads: the connection goes between the button and the poster.
    page.route("**/*", lambda route: route.abort() if route.request.method == "HEAD" else route.continue_())
    page.get_by_role("button", name="Scanner l’affiche").click()
    expect(page.locator("[data-says]")).to_contain_text(WORDS, timeout=30_000)
    assert inside(server, COUNTED) == 0

    page.unroute("**/*")
    page.wait_for_selector("body.live")
    assert inside(server, COUNTED) == 1
