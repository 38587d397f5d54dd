"""Test who gets the roster of a venue's desk, its keys, and what is kept of it."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portillon.accounts.models import Role
from portillon.core import qr, seal
from portillon.core.claim import Opener
from portillon.devices.enrol import enrol_browser
from portillon.devices.models import Device
from portillon.entries.models import Writer
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from portillon.places.models import Gate
from portillon.roster import kept, shelf
from portillon.roster.desk import writers
from tests.api.passes import Board, board
from tests.console.given import person
from tests.organiser import Organiser
from tests.roster.desk import DeskPhone, DeskScanner, another_programme, key_at, the_one
from tests.roster.phone import enrolled as event_phone
from tests.roster.scanner import TYPE, PublicKeyVerifier


@pytest.fixture
def phone(desk_phone: DeskPhone) -> DeskPhone:
    return desk_phone


def test_a_browser_of_a_person_at_the_desk_gets_it(destination: Board) -> None:
    destination.issue()
    clara = person("clara", destination.alice.organisation, Role.ORGANISER)
    desk = Gate.objects.get(pk=destination.castle)
    browser, key = enrol_browser(clara, destination.alice.organisation, "Clara's iPhone", desk=desk)

    phone = DeskPhone(destination, destination.castle, key)

    assert len(phone.sync()) == 1
    browser.refresh_from_db()
    assert (browser.roster_at is not None, browser.roster_event, browser.roster_budget) == (True, None, 200)


def test_a_sign_in_changes_no_settings_until_a_visit_names_its_browser(
    destination: Board, phone: DeskPhone
) -> None:
    number = destination.issue("Free")["number"]
    phone.sync()
    clara = person("clara", destination.alice.organisation, Role.ORGANISER)
    desk = Gate.objects.get(pk=destination.castle)

    _browser, key = enrol_browser(clara, destination.alice.organisation, "Clara's iPhone", desk=desk)
    kept.forget()
    assert phone.ask()["settings"] is None

    destination.show(number, key=key)
    assert "Clara's iPhone" in {one["name"] for one in phone.ask()["settings"]["devices"]}


def test_only_a_device_that_stands_at_the_desk_gets_it(
    destination: Board, phone: DeskPhone, bob: Organiser
) -> None:
    stranger = board(bob)
    at_the_museum = key_at(destination.museum)
    stranger.issue()
    paths = ("/roster", "/roster/keys")

    def statuses(key: str | None) -> set[int]:
        asked = f"?gate={destination.castle}"
        return {destination.alice.api("GET", path + asked, key=key).status for path in paths}

    assert statuses(at_the_museum) == {403}
    assert statuses(key_at(stranger.castle)) == {404}
    assert statuses(None) == {403}
    assert phone.sync() == []
    Device.objects.filter(gate=int(destination.castle)).update(revoked_at=timezone.now())
    assert statuses(phone.key) == {401}


def test_a_cursor_of_another_desk_begins_anew(destination: Board, phone: DeskPhone) -> None:
    destination.issue()
    phone.sync()

    elsewhere = type(phone)(destination, destination.museum, key_at(destination.museum))
    page = elsewhere.ask(cursor=phone.cursor)

    assert page["begins"]
    assert page["settings"]["gate"]["id"] == destination.museum


def test_bad_cursors_are_refused_in_a_sentence(destination: Board) -> None:
    phone = DeskPhone(destination, destination.castle, key_at(destination.castle))

    for bad in ("x", "WzEsMl0", "W10", alice_cursor(destination)):
        answer = phone.ask(cursor=bad)
        assert (answer.status, answer["errors"]) == (422, {"since": answer["detail"]})


def alice_cursor(destination: Board) -> str:
    """Return a cursor of the roster of an event."""
    key = event_phone(destination.alice.event)
    path = f"/roster?gate={destination.alice.gate}"
    cursor: str = destination.alice.api("GET", path, key=key)["cursor"]
    return cursor


def test_there_are_no_records_of_passes(destination: Board) -> None:
    answer = DeskPhone(destination, destination.castle, key_at(destination.castle)).ask("/roster/records")

    assert (answer.status, "records of passes" in answer["detail"]) == (404, True)


def test_its_keys_open_the_codes_of_its_programmes_alone(destination: Board) -> None:
    other = another_programme(destination)
    codes = [code_of(Credential.objects.get(pk=one.issue()["id"])) for one in (destination, other)]
    phone = DeskPhone(destination, destination.castle, key_at(destination.castle))

    keys = phone.ask("/roster/keys").content

    openers = {bytes.fromhex(key["key_id"]): opener_of(key) for key in keys["codes"]}
    ours, others = (seal.open_token(qr.read(code).value, openers) for code in codes)
    phone.sync()
    assert ours is not None
    assert others is None
    assert phone.settings["key_ids"] == [key["key_id"] for key in keys["codes"]]
    assert len(keys["elsewhere"]) == 1


def opener_of(key: dict[str, str]) -> Opener:
    opening, verifying = (bytes.fromhex(key[name]) for name in ("opening_key", "verifying_key"))
    return Opener(opening, PublicKeyVerifier(verifying))


def test_nothing_new_is_found_once_for_many(destination: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "SECONDS", 3600.0)
    made = destination.issue()
    phone = DeskScanner(destination, destination.castle, key_at(destination.castle))
    while phone.sync():
        pass
    phone.sync()

    query = f"/api/v1/roster?gate={phone.desk}&since={phone.cursor}"
    headers = {"Authorization": f"Bearer {phone.key}", "Accept": TYPE}
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(query, headers=headers).status_code == 200
    # Whose key it is, where it stands, and what the venue takes part in.
    assert len(asked.captured_queries) <= 5

    destination.alice.api("POST", f"/passes/{made['id']}/block")
    assert len(phone.sync()) == 1


def test_the_first_page_is_kept_for_two_minutes(destination: Board, tmp_path: Path) -> None:
    keys = [key_at(destination.castle) for _n in range(2)]
    DeskScanner(destination, destination.castle, keys[0]).sync()
    destination.issue()

    late = DeskScanner(destination, destination.castle, keys[1])

    assert len(list((tmp_path / shelf.FOLDER).glob("*.page"))) == 1
    assert late.take(late.ask().content) == []
    assert len(late.sync()) == 1


def test_an_old_writer_that_writes_again_lets_the_roster_begin_anew(
    destination: Board, phone: DeskPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = destination.issue("Free")["number"]
    destination.show(number)
    monkeypatch.setattr(writers, "NEWEST_WRITERS", 1)
    Writer.objects.create(started_at=timezone.now(), length=1, head=b"")
    phone.sync()
    assert phone.sync() == []

    destination.show(number)

    assert phone.ask()["begins"]
    assert the_one(phone.sync())["ever"] == 2
