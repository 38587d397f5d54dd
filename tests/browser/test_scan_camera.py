"""What a steward's phone shows when it is held over tickets: a film for the whole row of verdicts, then one by one."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.desk import Desk, Event, Ticket
from tests.browser.scanner_page import GREEN, RED, ScannerPage, Verdict, scanner_page
from tests.conftest import Launch
from tests.servers.chromium import blank, film, qr, showing

SHOWN_SECONDS = 1.4
AWAY_SECONDS = 1.6
# How long a red screen stays that may leave by itself (scanner/src/settings/preferences.ts).
RED_MS = 4000
FOREIGN = "BEGIN:VCARD\nVERSION:3.0\nFN:Bob Martin\nTEL:+41 26 300 00 00\nEND:VCARD"


@pytest.fixture
def scanner(desk: Desk, event: Event) -> Iterator[ScannerPage]:
    """A French steward's phone, whose verdicts stay until tapped."""
    with scanner_page(desk.browser, event, desk.patient("fr")) as page:
        page.wait_for_camera()
        yield page


def test_a_film_of_tickets_turns_the_screen_green_and_red_and_counts(
    desk: Desk, event: Event, launch: Launch, tmp_path: Path, artefacts: Path
) -> None:
    single = event.ticket("Wolfgang Thier", seat="Block 214, Reihe B, Sitz 13")
    family = event.ticket("Sarah Kuntz", admits=4)
    cancelled = event.cancelled_ticket("Charlie Muster")
    early = desk.event(doors_in=timedelta(days=7)).ticket("Bob Martin")
    shown = [single.code, single.code, cancelled.code, early.code, FOREIGN, *[family.code] * 3]
    camera = film(tmp_path / "door.mjpeg", _scenes(shown))

    with scanner_page(launch(camera), event, desk.patient("de"), canvas=False) as page:
        seen = []
        for number in range(len(shown)):
            seen.append(page.next_verdict())
            page.photograph(artefacts / f"film-{number + 1}-{seen[-1].reason}.png")
        page.tap(".party")
        seen.append(page.next_verdict())

    assert [
        (verdict.state, verdict.colour, verdict.reason, verdict.persons, verdict.admitted) for verdict in seen
    ] == [
        ("admitted", "green", "ok", "1/1", 1),
        ("refused", "red", "used_up", "1/1", 1),
        ("refused", "red", "cancelled", "0/1", 1),
        ("refused", "red", "wrong_gate", "0/1", 1),
        ("refused", "red", "unreadable", "", 1),
        ("admitted", "green", "ok", "1/4", 2),
        ("admitted", "green", "ok", "2/4", 3),
        ("admitted", "green", "ok", "3/4", 4),
        ("admitted", "green", "ok", "4/4", 5),
    ]
    assert {verdict.word for verdict in seen} == {"Zutritt gewährt", "Zutritt verweigert"}
    assert (seen[0].name, seen[0].seat) == ("Wolfgang Thier", "Block 214, Reihe B, Sitz 13")
    assert [verdict.offers for verdict in seen[5:]] == [
        ("+1", "+2", "Alle (3)"),
        ("+1", "Alle (2)"),
        ("+1",),
        (),
    ]
    assert event.admitted == 5


def _scenes(codes: list[str]) -> list[tuple[Image.Image, float]]:
    """Each code held up and taken away; at last the wall, for longer than any test lasts."""
    scenes = [(blank(), AWAY_SECONDS)]
    for code in codes:
        scenes += [(showing(qr(code), 0.6), SHOWN_SECONDS), (blank(), AWAY_SECONDS)]
    return [*scenes, (blank(), 120)]


def test_a_valid_ticket_turns_the_whole_screen_green(
    scanner: ScannerPage, event: Event, artefacts: Path
) -> None:
    verdict = _scan(scanner, event.ticket("Wolfgang Thier", seat="Rang 3, Platz 7"))

    assert verdict.word == "Accès autorisé"
    assert (verdict.name, verdict.seat, verdict.persons) == ("Wolfgang Thier", "Rang 3, Platz 7", "1/1")
    assert verdict.detail == "Bienvenue."
    assert (verdict.admitted, event.admitted) == (1, 1)
    assert _share(scanner.photograph(artefacts / "green.png"), GREEN) > 0.5


def test_the_same_ticket_shown_again_is_refused_and_says_when_and_where(
    scanner: ScannerPage, event: Event, artefacts: Path
) -> None:
    ticket = event.ticket()
    _scan(scanner, ticket)
    scanner.take_away()
    verdict = _scan(scanner, ticket)

    assert (verdict.word, verdict.reason) == ("Accès refusé", "used_up")
    assert "aujourd’hui à" in verdict.detail
    assert "· Linux" in verdict.detail
    assert event.admitted == 1
    assert _share(scanner.photograph(artefacts / "red.png"), RED) > 0.5


def test_a_code_held_for_seconds_counts_once(desk: Desk, event: Event) -> None:
    with scanner_page(desk.browser, event, desk.signed_in("en")) as page:
        page.wait_for_camera()
        page.show(event.ticket(admits=3).code)
        page.next_verdict()
        page.wait_for("idle")  # by itself, after the set time
        page.film_on(frames=60)

        assert page.page.get_by_text("Already counted.").is_visible()
        assert len(page.verdicts) == 1
        assert event.admitted == 1


def test_a_refusal_that_may_be_looked_into_stays_until_the_next_code(desk: Desk, event: Event) -> None:
    with scanner_page(desk.browser, event, desk.signed_in("en")) as page:
        page.wait_for_camera()
        page.show(event.cancelled_ticket("Anna Muster").code)
        page.next_verdict()
        page.page.wait_for_timeout(RED_MS + 500)

        assert page.page.locator("[data-verdict=refused] a.why").is_visible()
        page.show(event.ticket("Bob Muster").code)
        assert page.next_verdict().name == "Bob Muster"


def test_the_next_person_needs_no_tap(scanner: ScannerPage, event: Event) -> None:
    first, second = event.ticket("Alice Muster"), event.ticket("Bob Muster")

    assert _scan(scanner, first).name == "Alice Muster"
    assert _scan(scanner, second).name == "Bob Muster"
    assert event.admitted == 2


def test_one_tap_admits_the_whole_family(scanner: ScannerPage, event: Event, artefacts: Path) -> None:
    verdict = _scan(scanner, event.ticket("Sarah Kuntz", admits=4))
    scanner.photograph(artefacts / "family.png")
    scanner.tap("text=Tous (3)")
    rest = scanner.next_verdict()

    assert verdict.offers == ("+1", "+2", "Tous (3)")
    assert (rest.persons, rest.offers, rest.admitted) == ("4/4", (), 4)
    assert event.admitted == 4


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/",
        FOREIGN,
        "http://localhost/t/" + "A" * 180,
        "x" * 2000,
        "\u202e123 \U0001f3ab",
    ],
    ids=["address", "card", "forged", "long", "odd"],
)
def test_a_foreign_code_is_red_and_says_no_more(scanner: ScannerPage, event: Event, text: str) -> None:
    scanner.show(text)
    verdict = scanner.next_verdict()

    assert (verdict.colour, verdict.reason) == ("red", "unreadable")
    assert (verdict.name, verdict.seat, verdict.persons) == ("", "", "")
    assert event.admitted == 0


def test_a_removed_participant_is_red(desk: Desk, scanner: ScannerPage, event: Event) -> None:
    ticket = event.ticket()
    desk.call("DELETE", f"/tickets/{ticket.id}")

    assert _scan(scanner, ticket).reason == "unknown"


def test_doors_that_are_not_open_yet_say_when_they_open(desk: Desk) -> None:
    tomorrow = desk.event(doors_in=timedelta(days=1))
    with scanner_page(desk.browser, tomorrow, desk.patient("en")) as page:
        page.wait_for_camera()
        verdict = _scan(page, tomorrow.ticket())

    assert (verdict.reason, verdict.colour) == ("too_early", "red")
    assert verdict.detail.startswith("Too early: doors open")


def _scan(scanner: ScannerPage, ticket: Ticket) -> Verdict:
    scanner.show(ticket.code)
    return scanner.next_verdict()


def _share(picture: Image.Image, colour: tuple[int, int, int]) -> float:
    """How much of the screen has this very colour."""
    pixels = picture.convert("RGB").get_flattened_data()
    return sum(pixel == colour for pixel in pixels) / (picture.width * picture.height)
