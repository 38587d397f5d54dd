"""Test that a phone learns of every change that its decisions depend on, and of nobody's name."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from portillon.devices.enrol import revoke
from portillon.devices.models import Device
from portillon.entries.models import Scan
from portillon.issuing.erasure.erasure import erase_credentials
from portillon.issuing.models import Credential
from portillon.issuing.tickets import passing_on, tickets
from portillon.issuing.tickets.passing_on import NewHolder
from portillon.places.models import Event
from portillon.roster import page
from tests.organiser import Organiser
from tests.roster.phone import Phone, enrolled


def the_one(came: list[dict[str, Any]]) -> dict[str, Any]:
    (ticket,) = came
    return ticket


def test_a_phone_begins_with_all_tickets_of_its_event(alice: Organiser, phone: Phone) -> None:
    bob, dana = alice.issue("Bob", admits=3, category="VIP"), alice.issue("Dana")
    alice.issue("Elsewhere", event=alice.another_event())

    came = phone.sync()

    assert [ticket["id"] for ticket in came] == [str(bob.pk), str(dana.pk)]
    assert came[0] == {
        "id": str(bob.pk), "issue": 1, "admits": 3, "status": "valid", "category": "VIP", "used": 0, "left": 0,
        "seq": 0, "at": None, "gate": None, "device": None, "holder": None, "register": None, "steps": [],
    }  # fmt: skip
    assert phone.counts == {"admitted": 0, "expected": 4}
    assert phone.sync() == []


def test_nothing_of_it_names_anybody(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue("Zebulon", seat="Row 7", door_note="wheelchair", price="CHF 12")

    told = json.dumps(phone.ask().content)

    for secret in ("Zebulon", "zebulon", "Row 7", "wheelchair", "CHF", ticket.number, ticket.page_secret):
        assert secret not in told


def test_entries_come_with_their_use(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue("Bob", admits=3)
    phone.sync()

    alice.scan(ticket.number, phone.key, party=2)
    came = the_one(phone.sync())

    last = Scan.objects.get()
    assert (came["used"], came["seq"], came["gate"]) == (2, 1, alice.gate)
    assert datetime.fromisoformat(came["at"]) == last.decided_at
    assert came["device"] in {device["id"] for device in phone.settings["devices"]}
    assert phone.counts["admitted"] == 2


def test_a_reversal_gives_the_places_back(alice: Organiser, phone: Phone) -> None:
    alice.scan(alice.issue("Bob").number)
    assert the_one(phone.sync())["used"] == 1

    alice.reverse(str(Scan.objects.get().scan_id))

    assert (the_one(phone.sync())["used"], phone.counts["admitted"]) == (0, 0)


def test_refusals_change_no_ticket(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue("Bob")
    alice.scan(ticket.number)
    phone.sync()

    alice.scan(ticket.number)
    alice.scan("forged")

    assert phone.sync() == []


CHANGES: dict[str, tuple[str, str, Any, dict[str, Any]]] = {
    "cancelled": ("POST", "/tickets/{ticket}/cancel", None, {"status": "cancelled"}),
    "reissued": ("POST", "/tickets/{ticket}/reissue", None, {"issue": 2}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_a_program_does_to_a_ticket_is_told(alice: Organiser, phone: Phone, what: str) -> None:
    method, path, body, expected = CHANGES[what]
    ticket = alice.issue("Bob")
    phone.sync()

    alice.api(method, path.format(ticket=ticket.pk), body)

    came = the_one(phone.sync())
    assert {name: came[name] for name in expected} == expected


def test_a_removed_ticket_is_removed(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue("Bob")
    phone.sync()

    alice.api("DELETE", f"/tickets/{ticket.pk}")
    phone.sync()

    assert phone.tickets == {}
    assert Phone(alice, phone.key).sync() == []


def test_an_imported_list_is_told(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue("Bob", external_id="a-1")
    phone.sync()

    head = 'name="file"; filename="list.csv"\r\n\r\nname,email,external id,companions,category\n'
    rows = "Bob,bob@example.org,a-1,4,VIP\nEve,eve@example.org,a-2,0,\n"
    body = f"--x\r\nContent-Disposition: form-data; {head}{rows}\r\n--x--\r\n".encode()
    path, kind = f"/events/{alice.event.pk}/roster", "multipart/form-data; boundary=x"
    assert alice.api("POST", path, body, content_type=kind).status == 200
    phone.sync()

    assert (phone.tickets[str(ticket.pk)]["admits"], phone.tickets[str(ticket.pk)]["category"]) == (5, "VIP")
    assert len(phone.tickets) == 2


def test_a_ticket_that_is_passed_on_is_told(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue("Bob", transferable=True)
    phone.sync()

    with transaction.atomic():
        passing_on.pass_on(Credential.objects.get(pk=ticket.pk), NewHolder("Eve", "eve@example.org", "en"))

    assert the_one(phone.sync())["issue"] == 2


def test_tickets_that_are_cancelled_together_are_told(alice: Organiser, phone: Phone) -> None:
    made = [alice.issue(name) for name in ("Bob", "Dana", "Eve")]
    phone.sync()

    tickets.cancel_some(alice.event, [made[0].pk, made[2].pk])

    assert [ticket["id"] for ticket in phone.sync()] == [str(made[0].pk), str(made[2].pk)]


def test_erased_tickets_are_told(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue("Bob")
    phone.sync()

    erase_credentials([ticket.pk])

    assert the_one(phone.sync())["status"] == "valid"


SETTINGS: dict[str, tuple[str, Any]] = {
    "reentry": ("", {"reentry": True}),
    "title": ("", {"title": {"en": "Another"}}),
    "time zone": ("", {"time_zone": "America/Lima"}),
    "categories of a door": ("/gates/{gate}", {"categories": ["VIP"]}),
    "times of a door": ("/gates/{gate}", {"closes_at": "2100-01-01T00:00:00Z"}),
    "title of a door": ("/gates/{gate}", {"title": "North"}),
}


@pytest.mark.parametrize("what", SETTINGS)
def test_other_settings_are_told_once(alice: Organiser, phone: Phone, what: str) -> None:
    phone.sync()
    before, (path, body) = phone.settings, SETTINGS[what]
    assert phone.ask()["settings"] is None

    path = path.format(gate=alice.gate)
    answer = alice.api("PATCH", f"/events/{alice.event.pk}{path}", body)
    phone.sync()

    assert answer.status == 200, answer.content
    assert phone.settings != before
    assert phone.ask()["settings"] is None


def test_a_device_is_known_by_its_new_name(alice: Organiser, phone: Phone) -> None:
    phone.sync()

    alice.api("PATCH", f"/devices/{Device.objects.get().pk}", {"name": "South 9"})
    phone.sync()

    assert [device["name"] for device in phone.settings["devices"]] == ["South 9"]


def test_the_beginnings_of_days_are_instants(alice: Organiser, phone: Phone) -> None:
    Event.objects.update(
        time_zone="Europe/Zurich",
        day_begins="04:00",
        doors_at=datetime(2026, 10, 24, 12, tzinfo=UTC),
        starts_at=datetime(2026, 10, 24, 13, tzinfo=UTC),
        ends_at=datetime(2026, 10, 25, 13, tzinfo=UTC),
    )

    phone.sync()

    assert [day["begins_at"] for day in phone.settings["event"]["days"]] == [
        "2026-10-23T02:00:00+00:00", "2026-10-24T02:00:00+00:00",
        "2026-10-25T03:00:00+00:00", "2026-10-26T03:00:00+00:00",
    ]  # fmt: skip


def test_an_event_that_counts_by_day_tells_all_steps(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue("Bob", admits=2)
    phone.sync()
    Event.objects.update(rule="daily", ends_at=timezone.now() + timedelta(days=3))

    alice.scan(ticket.number)
    alice.scan(ticket.number)
    came = the_one(phone.sync())

    assert [(step["seq"], step["kind"], step["party"], step["fresh"]) for step in came["steps"]] == [
        (1, "entry", 1, 1), (2, "entry", 1, 1),
    ]  # fmt: skip


def test_many_tickets_come_in_pages_and_none_is_missed(
    alice: Organiser, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "TICKETS_MAX", 3)
    made = tickets.issue(alice.event, [tickets.TicketData(f"Guest {n}") for n in range(8)])
    first = phone.ask()
    phone._take(first)
    # Between two pages, one that came is removed, one that did not come is used, and one is new.
    tickets.remove(made[0])
    alice.scan(made[5].number)
    new = alice.issue("Late")
    phone.sync()

    assert (len(first["tickets"]), first["more"], first["begins"]) == (3, True, True)
    assert set(phone.tickets) == {str(ticket.pk) for ticket in (*made[1:], new)}
    assert phone.tickets[str(made[5].pk)]["used"] == 1
    assert phone.sync() == []


def test_many_entries_come_in_pages(alice: Organiser, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [alice.issue(name) for name in ("Ann", "Bob", "Cleo", "Dan", "Eve")]
    phone.sync()
    for ticket in made:
        alice.scan(ticket.number)
    monkeypatch.setattr(page, "TICKETS_MAX", 2)

    assert phone.ask()["more"]
    assert len(phone.sync()) == 5
    assert {ticket["used"] for ticket in phone.tickets.values()} == {1}


def test_the_database_refuses_a_change_that_no_phone_would_learn_of(alice: Organiser) -> None:
    ticket = alice.issue("Bob")

    for forgotten in ({"issue": 2}, {"admits": 2}, {"seat": "7"}, {"cancelled_at": timezone.now()}):
        with pytest.raises(DatabaseError, match="without a number"), transaction.atomic():
            Credential.objects.filter(pk=ticket.pk).update(**forgotten)
    with pytest.raises(DatabaseError, match="without a number"), transaction.atomic():
        Credential.objects.create(event=alice.event, organisation=alice.organisation, holder=ticket.holder)


def test_a_cursor_of_a_later_state_begins_anew(alice: Organiser, phone: Phone) -> None:
    """After a backup was restored, numbers are used a second time."""
    alice.issue("Bob")
    phone.sync()

    Event.objects.update(roster_era="restored")

    assert phone.ask()["begins"]
    assert len(phone.sync()) == 1


def test_bad_cursors_are_refused_in_a_sentence(alice: Organiser, phone: Phone) -> None:
    phone.sync()
    for text in ("x", "WzFd", "W10", "!", "bnVsbA", str(phone.cursor)[:-9]):
        phone.cursor = text
        answer = phone.ask()
        assert (answer.status, list(answer["errors"])) == (422, ["since"]), text


def test_only_a_device_that_stands_at_the_gate_gets_it(
    alice: Organiser, bob: Organiser, phone: Phone
) -> None:
    elsewhere = enrolled(alice.another_event())
    stranger = enrolled(bob.event)
    revoked = enrolled(alice.event)
    revoke(Device.objects.latest("pk"))
    path = f"/roster?gate={alice.gate}"

    keys = (phone.key, elsewhere, stranger, revoked, "", alice.key)
    statuses = [alice.api("GET", path, key=key).status for key in keys]

    assert statuses == [200, 403, 404, 401, 401, 403]
    assert alice.api("GET", "/roster?gate=nonsense", key=phone.key).status == 404
    assert alice.api("GET", "/roster", key=phone.key).status == 422
