"""What the pages tell the scanner is what scanner/src/settings/config.ts reads: its test has the same vectors."""

from datetime import UTC, datetime

from portillon.accounts.models import Organisation
from portillon.devices.scanner_config import (
    ScannerConfig,
    ScannerPlace,
    ScannerUrls,
    event_place,
    journal_keys,
    programme_place,
    venue_place,
)
from portillon.places.models import Event, Gate, Programme, Venue
from tests.core.vectors import read

POINTS = {2: bytes([4]) + bytes(range(64)), 1: bytes([4]) + bytes(64)}
DOORS = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


def test_the_page_tells_what_the_scanner_reads(db: None) -> None:
    told = {"signed in": _signed_in().as_json(), "phone": _phone().as_json()}

    assert told == read("scanner/config")


def _signed_in() -> ScannerConfig:
    castle, garden = _desk(21, "Castle"), _desk(22, "Garden", budget=150)
    region = Programme(
        pk=5,
        title_fr="Région",
        title_de="Region",
        contact="Board, 032 718 10 00",
        organisation=Organisation(),
    )
    return ScannerConfig(
        account="7/1",
        enrolled=False,
        events=[_ball(), programme_place(region, [castle, garden]), venue_place(garden, "Garden")],
        chosen="3",
        gate="21",
        urls=ScannerUrls(
            devices="/scan/devices/?organisation=university&user=7",
            exit="/events/",
            desk_devices="/scan/devices/?organisation=university&user=7&desk={id}",
            desk="/scan/start?desk={id}",
            visits="/desks/{id}/visits/",
            simple="/desks/{id}/entry/",
            story="/participants/{id}/story/",
        ),
        journal_keys=journal_keys(POINTS),
        language="fr",
        version="0123456789ab",
    )


def _phone() -> ScannerConfig:
    return ScannerConfig(
        account="device/9",
        enrolled=True,
        events=[_ball()],
        chosen=None,
        gate=None,
        urls=ScannerUrls(devices="/door/device/?device=9", exit="/door"),
        journal_keys=journal_keys(POINTS),
        language="de",
        version="",
    )


def _ball() -> ScannerPlace:
    ball = Event(pk=3, title_fr="Bal", title_de="Ball", title_en="Ball", doors_at=DOORS, starts_at=DOORS)
    ball.time_zone, ball.organisation = "Europe/Zurich", Organisation(reply_to="ball@example.org")
    gates = [Gate(pk=11, title="Main door", categories=["VIP"]), Gate(pk=12, title="Exit", is_exit=True)]
    return event_place(ball, gates, may_search=True, may_welcome=True)


def _desk(number: int, title: str, budget: int = 200) -> Gate:
    venue = Venue(pk=number, time_zone="America/New_York", offline_budget=budget)
    return Gate(pk=number, title=title, venue=venue, organisation=Organisation())


def test_one_desk_that_leaves_all_to_the_server_decides_for_its_programme(db: None) -> None:
    castle, garden = _desk(21, "Castle"), _desk(22, "Garden")
    assert garden.venue is not None
    garden.venue.offline_policy = "server"

    place = programme_place(Programme(pk=5, organisation=Organisation()), [castle, garden])

    assert (place.offline.policy, place.offline.budget) == ("server", 0)
