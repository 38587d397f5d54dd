"""Test self-validation in a holder's browser: the pass's page, the poster before the camera, the moving green page."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, ViewportSize

from tests.browser.picture import photograph
from tests.conftest import ROOT, Launch
from tests.servers.chromium import film, showing
from tests.servers.portillon import Running, portillon_server

PHONE: ViewportSize = {"width": 360, "height": 740}
LYON = {"latitude": 45.76, "longitude": 4.84}

MADE = """
from pathlib import Path
from portillon.issuing.paper.poster_pdf import poster_pdf
from tests.public.visits.destination import make_destination
made = make_destination()
Path("poster.pdf").write_bytes(poster_pdf(made.castle, "a5"))
told = {"secret": made.issue().page_secret, "poster": made.poster}
"""
COUNTED = """
from portillon.entries.models import Scan
told = Scan.objects.count()
"""
RECORDED = """
from portillon.entries import proof
from portillon.entries.models import Doubt, Scan
from portillon.places.models import Gate
(scan,) = Scan.objects.all()
told = {
    "party": scan.party,
    "reason": scan.reason,
    "doubts": [doubt.why for doubt in Doubt.objects.all()],
    "is_known_at_the_desk": proof.shown_at(Gate.objects.get(pk=scan.gate_id), "LETTERS") == scan,
}
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    """A server on SQLite alone: a browser sees no difference between the databases."""
    with portillon_server(None, tmp_path) as running:
        yield running


def inside(server: Running, code: str) -> Any:
    """Run `code` on the server's own database, and return the value of its `told`."""
    setup = "import django; django.setup()"
    command = [sys.executable, "-c", f"{setup}\n{code}\nimport json; print(json.dumps(told))"]
    environment = {
        **server.environment,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "portillon.settings",
    }
    run = subprocess.run(
        command, env=environment, cwd=server.data_dir, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def poster_film(server: Running) -> Path:
    """Return a film for the camera, which shows the poster as it is printed."""
    document = pypdfium2.PdfDocument((server.data_dir / "poster.pdf").read_bytes())
    picture: Image.Image = document[0].render(scale=2).to_pil()
    document.close()
    return film(server.data_dir / "poster.mjpeg", [(showing(picture, 0.95), 2)])


def phone(browser: Browser, **options: Any) -> Page:
    return browser.new_context(viewport=PHONE, locale="fr", **options).new_page()


def test_from_the_pass_over_the_poster_to_the_green_page(
    server: Running, launch: Launch, artefacts: Path
) -> None:
    made = inside(server, MADE)
    page = phone(launch(poster_film(server)), geolocation=LYON, permissions=["geolocation", "camera"])
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.goto(f"{server.base_url}/h/{made['secret']}")
    photograph(page, artefacts / "pass-page.png", full_page=True)
    page.get_by_role("link", name="Valider mon activité").click()
    page.locator("label", has=page.locator("input[value='2']")).click()
    page.get_by_role("button", name="Scanner l’affiche").click()
    page.wait_for_selector("body.live")
    photograph(page, artefacts / "pass-green.png")

    letters = page.locator(".proof strong").inner_text()
    assert inside(server, RECORDED.replace("LETTERS", letters)) == {
        "party": 3,
        "reason": "ok",
        "doubts": ["far"],
        "is_known_at_the_desk": True,
    }
    assert errors == []
    page.go_back()
    page.get_by_role("button", name="Confirmer").wait_for()
    assert inside(server, COUNTED) == 1


def test_who_was_here_a_moment_ago_is_asked_before_another_entry(server: Running, launch: Launch) -> None:
    made = inside(server, MADE)
    page = phone(launch(poster_film(server)), permissions=["camera"])
    page.goto(f"{server.base_url}/h/{made['secret']}/visit")
    page.goto(f"{server.base_url}{made['poster']}")
    page.get_by_role("button", name="Confirmer").dblclick()
    page.wait_for_selector("body.live")

    page.goto(f"{server.base_url}/h/{made['secret']}/visit")
    page.locator("label", has=page.locator("input[value='2']")).click()
    page.get_by_role("button", name="Scanner l’affiche").click()
    page.wait_for_url("**/v/*?companions=2*")
    page.get_by_text("Déjà").wait_for()

    assert page.locator("input[value='2']").is_checked()
    assert inside(server, COUNTED) == 1


def test_a_link_with_companions_in_it_counts_nothing(server: Running, browser: Browser) -> None:
    made = inside(server, MADE)
    page = phone(browser)
    page.goto(f"{server.base_url}/h/{made['secret']}/visit")

    page.goto(f"{server.base_url}{made['poster']}?companions=2&lang=fr")
    page.wait_for_load_state("networkidle")

    assert page.get_by_role("button", name="Confirmer").is_enabled()
    assert inside(server, COUNTED) == 0


def test_without_a_camera_the_phone_is_told_what_else_to_do_and_the_letters_change_without_sliding(
    server: Running, browser: Browser
) -> None:
    made = inside(server, MADE)
    page = phone(browser, reduced_motion="reduce")
    page.goto(f"{server.base_url}/h/{made['secret']}/visit")
    page.get_by_role("button", name="Scanner l’affiche").click()
    page.get_by_text("L’appareil photo n’est pas disponible ici.").wait_for()

    letters = iter(["BCDF", "GHJK", "LMNP"])

    def answer(route: Route) -> None:
        route.fulfill(json={"proof": next(letters, "QRST"), "seconds": 0.3})

    page.route("**/proof", answer)
    page.goto(f"{server.base_url}{made['poster']}")
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_text("QRST").wait_for()
    animations = "selector => getComputedStyle(document.querySelector(selector)).animationName"
    assert page.evaluate(animations, ".ring") == "none"
    assert page.evaluate(animations, ".running i") == "glow"
