"""Test that phones get the names of guests only where the organiser wants it, and only those who may search."""

import json
import zlib
from typing import Any

import pytest
from django.test import Client

from portillon.core import roster_page
from portillon.devices import enrol
from portillon.devices.models import Device
from portillon.issuing.erasure.erasure import erase_credentials
from portillon.issuing.tickets import tickets
from portillon.places.models import Event
from portillon.roster import records
from tests.organiser import Answer, Organiser
from tests.roster.phone import Phone, enrolled
from tests.roster.scanner import TYPE


@pytest.fixture(autouse=True)
def _names_are_held(alice: Organiser) -> None:
    alice.api("PATCH", f"/events/{alice.event.pk}", {"offline_names": True, "stewards_search": True})


def ask(alice: Organiser, key: str, since: str = "", gate: str = "") -> tuple[dict[str, Any], dict[int, Any]]:
    """Return the header of the next page, and by the number of a ticket its texts."""
    query = {"gate": gate or alice.gate} | ({"since": since} if since else {})
    headers = {"Authorization": f"Bearer {key}", "Accept": TYPE}
    answer = Client().get("/api/v1/roster/names", query, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, TYPE)
    header, columns, rest = roster_page.unpack(answer.content, lambda *_signed: True)
    texts = json.loads(zlib.decompress(rest))
    return header, dict(zip(columns["number"], texts, strict=True))


def refused(alice: Organiser, key: str | None, gate: str = "") -> Answer:
    return alice.api("GET", f"/roster/names?gate={gate or alice.gate}", key=key)


def test_a_phone_gets_names_and_seats_with_the_words_by_which_they_are_found(
    alice: Organiser, phone: Phone
) -> None:
    ticket = alice.issue("Zoë O’Neill", seat="Row 7", door_note="wheelchair")

    header, told = ask(alice, phone.key)

    assert told == {int(ticket.number): ["Zoë O’Neill", "Row 7", "zoe o neill oneill"]}
    assert (header["begins"], header["more"]) == (True, False)


def test_what_is_new_comes_after_a_cursor(
    alice: Organiser, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "RECORDS_MAX", 2)
    first, second, third = (alice.issue(name) for name in ("Ann", "Bob", "Cleo"))
    page, told = ask(alice, phone.key)
    rest, more = ask(alice, phone.key, page["cursor"])
    assert [one[0] for one in [*told.values(), *more.values()]] == ["Ann", "Bob", "Cleo"]
    assert (page["more"], rest["more"]) == (True, False)

    monkeypatch.setattr(records, "RECORDS_MAX", 9)
    tickets.change(first, tickets.TicketData("Anna"))
    erase_credentials([second.pk])
    tickets.remove(third)
    header, told = ask(alice, phone.key, rest["cursor"])

    assert told == {int(first.number): ["Anna", "", "anna"], int(second.number): None}
    assert header["removed"] == [str(third.pk)]


def test_nobody_gets_names_where_the_organiser_does_not_want_it(alice: Organiser, phone: Phone) -> None:
    alice.issue("Wilhelmine")
    phone.sync()
    assert phone.settings["event"]["offline_names"]

    alice.api("PATCH", f"/events/{alice.event.pk}", {"offline_names": False})

    phone.sync()
    assert not phone.settings["event"]["offline_names"]
    answer = refused(alice, phone.key)
    assert answer.status == 403
    assert "Wilhelmine" not in str(answer.content)


def test_whoever_may_not_search_holds_no_names(alice: Organiser, phone: Phone) -> None:
    Event.objects.update(stewards_search=False)

    assert refused(alice, phone.key).status == 403


def test_only_a_device_of_the_event_gets_them(alice: Organiser, bob: Organiser, phone: Phone) -> None:
    Event.objects.update(offline_names=True, stewards_search=True)
    other = alice.another_event()
    elsewhere, stranger, revoked = enrolled(other), enrolled(bob.event), enrolled(alice.event)
    enrol.revoke(Device.objects.latest("pk"))

    statuses = [refused(alice, key).status for key in (phone.key, elsewhere, stranger, "nobody", None)]

    assert statuses == [200, 403, 404, 401, 403]
    assert refused(alice, revoked).status == 401
    assert refused(alice, phone.key, bob.gate).status == 404


def test_names_are_not_held_unless_the_organiser_says_so(bob: Organiser) -> None:
    assert bob.api("GET", f"/events/{bob.event.pk}")["offline_names"] is False
