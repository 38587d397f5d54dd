"""Test what a phone at a venue's desk learns of the passes of its programmes, and of nothing else."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portillon.accounts.models import Membership, Organisation, Role, User
from portillon.core.roster_passes import DeskPass
from portillon.devices import station
from portillon.devices.enrol import enrol_browser
from portillon.devices.models import Device
from portillon.entries.models import Scan
from portillon.issuing.models import Credential
from portillon.issuing.tickets import passes
from portillon.issuing.tickets.passes import PassData
from portillon.places.models import Gate, Programme
from portillon.places.roster import begin_anew
from portillon.roster import kept
from portillon.roster.desk import page
from tests.api.journal import Phone as Journal
from tests.api.passes import Board
from tests.roster.desk import DeskPhone, another_programme, key_at, the_one


@pytest.fixture
def phone(desk_phone: DeskPhone) -> DeskPhone:
    return desk_phone


def test_a_phone_begins_with_all_passes_of_its_programmes(destination: Board, phone: DeskPhone) -> None:
    made = destination.issue("Three days")

    came = the_one(phone.sync())

    types = {one["id"]: one["name"] for one in phone.settings["types"]}
    assert (came["id"], came["number"], came["status"]) == (made["id"], made["number"], "valid")
    assert (types[came["type"]], came["valid_days"], came["seq"], came["visits"]) == ("Three days", 3, 0, [])
    assert set(came) == set(DeskPass._fields)
    assert phone.sync() == []


def test_nothing_of_it_names_anybody(destination: Board, phone: DeskPhone) -> None:
    made = destination.issue()
    destination.show(made["number"])

    told = str(phone.ask().content)

    assert "Castle" in told
    assert not any(secret in told for secret in ("Sarah", "Kuntz", "sarah@", "HAGUENAU"))


def test_entries_come_with_their_visits(destination: Board, phone: DeskPhone) -> None:
    number = destination.issue("Twice")["number"]
    phone.sync()

    for desk in (destination.museum, destination.castle):
        destination.show(number, desk, key=key_at(desk))

    came, (elsewhere, here) = the_one(phone.sync()), Scan.objects.order_by("pk")
    assert (came["seq"], came["ever"]) == (2, 1)
    assert datetime.fromisoformat(came["first_at"]) == elsewhere.decided_at
    (visit,) = came["visits"]
    assert datetime.fromisoformat(visit["at"]) == here.decided_at
    assert visit["device"] in {device["id"] for device in phone.settings["devices"]}


def test_a_device_that_stands_elsewhere_by_now_keeps_its_name(destination: Board, phone: DeskPhone) -> None:
    moved = key_at(destination.castle)
    destination.show(destination.issue("Twice")["number"], key=moved)
    device = Device.objects.exclude(gate=None).order_by("pk").last()
    assert device
    Device.objects.filter(pk=device.pk).update(name="Bob's phone")
    station.move(device, Gate.objects.get(pk=destination.museum))
    other = Scan.objects.get().device_id

    phone.sync()

    (visit,) = next(iter(phone.passes.values()))["visits"]
    assert visit["device"] == str(other) == str(device.pk)
    assert {"id": str(device.pk), "name": "Bob's phone"} in phone.settings["devices"]


def test_a_reversal_takes_the_visit_back(destination: Board, phone: DeskPhone) -> None:
    scan = destination.show(destination.issue("Twice")["number"])
    assert the_one(phone.sync())["ever"] == 1

    destination.alice.reverse(scan["scan_id"])

    came = the_one(phone.sync())
    assert (came["seq"], came["first_at"], came["ever"], came["visits"]) == (2, None, 0, [])


def test_older_visits_are_counted_and_the_last_one_is_told(destination: Board, phone: DeskPhone) -> None:
    number, other = (destination.issue("Free")["number"] for _n in range(2))
    entries_on(destination, number, (9, 8, 1))
    destination.show(number, key=phone.key)
    *_before, last = entries_on(destination, other, (9, 8))

    phone.sync()

    told = {one["number"]: one for one in phone.passes.values()}
    assert (told[number]["ever"], len(told[number]["visits"])) == (4, 2)
    assert told[number]["visits"] == sorted(told[number]["visits"], key=lambda visit: visit["at"])
    assert [visit["at"] for visit in told[other]["visits"]] == [last]


def entries_on(destination: Board, number: str, days_ago: Sequence[int]) -> list[str]:
    """Let a browser at the castle hand over entries of so many days ago, and return their times."""
    person = User.objects.create_user(f"{number}@example.org")
    Membership.objects.create(user=person, organisation=destination.alice.organisation, role=Role.ORGANISER)
    desk = Gate.objects.get(pk=destination.castle)
    device, key = enrol_browser(person, destination.alice.organisation, "Browser", desk=desk)
    Device.objects.filter(pk=device.pk).update(created_at=timezone.now() - timedelta(days=20))
    journal = Journal(destination.alice, device, key)
    for days in days_ago:
        at = timezone.now() - timedelta(days=days)
        journal.note(number, gate=destination.castle, scanned_at=at.isoformat())
    assert set(journal.became()) == {"stored"}
    entries = Scan.objects.filter(device_id=device.pk).order_by("decided_at")
    return [at.isoformat() for at in entries.values_list("decided_at", flat=True)]


CHANGES: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "blocked": ("/passes/{id}/block", None, {"status": "blocked"}),
    "cancelled": ("/passes/{id}/cancel", None, {"status": "cancelled"}),
    "reissued": ("/passes/{id}/reissue", None, {"issue": 2}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_a_program_does_to_a_pass_is_told(destination: Board, phone: DeskPhone, what: str) -> None:
    path, body, expected = CHANGES[what]
    made = destination.issue()
    phone.sync()

    assert destination.alice.api("POST", path.format(id=made["id"]), body).status == 200

    came = the_one(phone.sync())
    assert {name: came[name] for name in expected} == expected


def test_an_extended_and_an_unblocked_pass_are_told(destination: Board, phone: DeskPhone) -> None:
    one = Credential.objects.get(pk=destination.issue("Three days")["id"])
    passes.block(one)
    phone.sync()

    passes.unblock(one)
    assert the_one(phone.sync())["status"] == "valid"

    until = timezone.now() + timedelta(days=9)
    passes.extend(one, until)
    came = the_one(phone.sync())
    assert (datetime.fromisoformat(came["valid_until"]), came["valid_days"]) == (until, None)


def test_a_removed_pass_is_removed(destination: Board, phone: DeskPhone) -> None:
    made = destination.issue()
    phone.sync()

    assert destination.alice.api("DELETE", f"/passes/{made['id']}").status == 204
    phone.sync()

    assert phone.passes == {}


def test_a_programme_that_takes_part_later_is_told_whole(destination: Board, phone: DeskPhone) -> None:
    made = [destination.issue()]
    phone.sync()
    other = another_programme(destination)
    made.append(other.issue("Daily"))
    assert phone.sync() == []

    assert other.takes_part(destination.castle).status == 201
    phone.sync()

    assert set(phone.passes) == {one["id"] for one in made}
    assert [one["id"] for one in phone.settings["programmes"]] == [destination.programme, other.programme]


def test_no_number_is_told_where_the_code_is_needed(destination: Board, phone: DeskPhone) -> None:
    destination.issue()
    assert the_one(phone.sync())["number"]

    destination.takes_part(destination.castle, needs_code=True)

    assert the_one(phone.sync())["number"] is None
    assert phone.settings["programmes"][0]["needs_code"] is True


def test_other_settings_are_told_once(destination: Board, phone: DeskPhone) -> None:
    phone.sync()
    assert phone.ask()["settings"] is None

    Programme.objects.update(max_companions=2)
    kept.forget()

    assert phone.ask()["settings"]["programmes"][0]["max_companions"] == 2
    phone.sync()
    assert phone.ask()["settings"] is None


def test_days_are_told_of_both_zones_and_change_with_the_month(destination: Board, phone: DeskPhone) -> None:
    venue = Gate.objects.select_related("venue").get(pk=destination.castle).venue
    assert venue is not None
    venue.time_zone = "America/New_York"
    venue.save()
    Organisation.objects.update(time_zone="Europe/Zurich")

    phone.sync()

    own, validity = phone.settings["venue"]["days"], phone.settings["validity_days"]
    for days, hour in ((own, {4, 5}), (validity, {22, 23})):
        first, last = (datetime.fromisoformat(days[at]["day"]).date() for at in (0, -1))
        assert (first.day, (last + timedelta(days=1)).day) == (1, 1)
        assert (last - first).days > 365 * 2
        assert {datetime.fromisoformat(one["begins_at"]).hour for one in days} == hour


def test_many_passes_come_in_pages_and_none_is_missed(
    destination: Board, phone: DeskPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "PASSES_MAX", 3)
    kind = Programme.objects.get(pk=destination.programme).types.get(name="Twice")
    programme = Programme.objects.get(pk=destination.programme)
    phone.sync()
    made = passes.issue(programme, [PassData(kind, f"Guest {n}") for n in range(8)])
    first = phone.ask()
    phone.take(first.content)
    # Between two pages, one that came is removed, one that did not come is used, and one is new.
    passes.remove(made[0])
    destination.show(made[5].number)
    new = destination.issue()
    phone.sync()

    assert (len(first["passes"]), first["more"]) == (3, True)
    assert set(phone.passes) == {*(str(one.pk) for one in made[1:]), new["id"]}
    assert phone.passes[str(made[5].pk)]["ever"] == 1
    assert phone.sync() == []


def test_many_entries_come_in_pages(
    destination: Board, phone: DeskPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [destination.issue() for _n in range(5)]
    phone.sync()
    for one in made:
        destination.show(one["number"])
    monkeypatch.setattr(page, "ROWS_MAX", 2)

    assert phone.ask()["more"]
    assert len(phone.sync()) == 5
    assert {one["ever"] for one in phone.passes.values()} == {1}


def test_many_passes_cost_no_more_statements(destination: Board, phone: DeskPhone) -> None:
    kind = Programme.objects.get(pk=destination.programme).types.get(name="Twice")
    programme = Programme.objects.get(pk=destination.programme)
    counts = []
    phone.sync()
    for issued in (1, 30):
        made = passes.issue(programme, [PassData(kind, f"Guest {n}") for n in range(issued)])
        for one in made:
            destination.show(one.number)
        kept.forget()
        with CaptureQueriesContext(connection) as asked:
            assert len(phone.sync()) == issued
        counts.append(len(asked.captured_queries))

    assert counts[1] <= counts[0]


def test_the_database_refuses_a_change_that_no_desk_would_learn_of(destination: Board) -> None:
    one = Credential.objects.get(pk=destination.issue()["id"])

    for forgotten in ({"issue": 2}, {"valid_until": timezone.now()}, {"blocked_at": timezone.now()}):
        with pytest.raises(DatabaseError, match="without a number"), transaction.atomic():
            Credential.objects.filter(pk=one.pk).update(**forgotten)
    with pytest.raises(DatabaseError, match="without a number"), transaction.atomic():
        Credential.objects.create(
            programme=one.programme, organisation=one.organisation, holder=one.holder, pass_type=one.pass_type
        )


def test_a_restored_backup_begins_anew(destination: Board, phone: DeskPhone) -> None:
    destination.issue()
    phone.sync()

    begin_anew()

    assert phone.ask()["begins"]
    assert len(phone.sync()) == 1
