"""Test that a list on paper is keyed in: each line is shown before it counts, and counts once."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portillon.devices.enrol import device_of, revoke
from portillon.devices.models import Device
from portillon.devices.paper_list import new_list
from portillon.entries.ledger.verify import verify
from portillon.entries.models import Scan, Tally
from portillon.issuing.models import Credential
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.console.given import event_of, user_of


@pytest.fixture
def listed(gala: Event) -> Device:
    """A list that was printed an hour ago, as the doors opened."""
    made = new_list(gala.gates.get())
    Device.objects.update(created_at=gala.doors_at)
    made.refresh_from_db()
    return made


@pytest.fixture
def family(gala: Event) -> Credential:
    (ticket,) = tickets.issue(gala, [TicketData("Zoë Müller", "zoe@example.org", admits=3, seat="Row 1")])
    return ticket


@pytest.fixture
def single(gala: Event) -> Credential:
    (ticket,) = tickets.issue(gala, [TicketData("Émile Ardent", "emile@example.org")])
    return ticket


class Typist:
    """Somebody at the page of a list, whose form carries the lines that wait."""

    def __init__(self, client: Client, listed: Device) -> None:
        self.client = client
        self.listed = listed
        self.page = ""
        self.look()

    @property
    def address(self) -> str:
        return f"/events/{self.listed.event_id}/paper-lists/{self.listed.paper_list}/"

    def look(self) -> str:
        self.page = unescape(self.client.get(self.address).content.decode())
        return self.page

    @property
    def lines(self) -> str:
        found = re.search(r'name="lines" value="([^"]*)"', self.page)
        assert found
        return found[1]

    def send(self, **sent: Any) -> str:
        answer = self.client.post(self.address, {"lines": self.lines, **sent}, follow=True)
        self.page = unescape(answer.content.decode())
        return self.page

    def type(self, code: str, persons: str = "1", time: str = "") -> str:
        return self.send(code=code, persons=persons, time=time, add="1")

    def paste(self, text: str) -> str:
        return self.send(text=text, take="1")

    def count(self) -> str:
        return self.send(count="1")


@pytest.fixture
def typist(dana: Client, listed: Device) -> Typist:
    return Typist(dana, listed)


def clock(listed: Device, minutes: int) -> str:
    """The time that somebody notes so many minutes after the printing."""
    return f"{moment(listed, minutes):%H:%M}"


def moment(listed: Device, minutes: int) -> datetime:
    assert listed.event is not None
    at = listed.created_at.astimezone(ZoneInfo(listed.event.zone)) + timedelta(minutes=minutes)
    return at.replace(second=0, microsecond=0)


def test_a_line_is_shown_with_its_name_and_then_counts_at_its_time(
    typist: Typist, listed: Device, family: Credential
) -> None:
    page = typist.type(family.number, "2", clock(listed, 15))
    for word in ("Zoë Müller", "Row 1", "2 of 3", "Count 1 line"):
        assert word in page
    assert not Scan.objects.exists()

    assert "1 line is counted." in typist.count()

    row = Scan.objects.get()
    assert (row.credential_id, row.party, row.used, row.seq) == (family.pk, 2, 2, 1)
    assert (row.decided_at, row.device_id, row.gate_id) == (moment(listed, 15), listed.pk, listed.gate_id)
    assert (row.journal_number, row.shown) == (1, "admitted")
    assert row.received_at is not None
    verify()


def test_the_time_stays_until_another_is_noted(
    typist: Typist, listed: Device, family: Credential, single: Credential
) -> None:
    typist.type(family.number, "1", clock(listed, 15))
    assert f'name="time" value="{clock(listed, 15)}"' in typist.page
    typist.type(single.number)
    typist.type(family.number, "1", clock(listed, 30))
    typist.count()

    times = Scan.objects.order_by("journal_number").values_list("journal_number", "decided_at")
    assert list(times) == [(1, moment(listed, 15)), (2, moment(listed, 15)), (3, moment(listed, 30))]


@pytest.mark.parametrize(
    "code, persons, time, said",
    [
        ("123", "1", "", "A ticket's number has nine digits."),
        ("mistyped", "1", "", "Mistyped: the last digit does not fit the others."),
        ("swapped", "1", "", "Mistyped: the last digit does not fit the others."),
        ("elsewhere", "1", "", "No ticket of this event has this number."),
        ("right", "0", "", "Enter how many persons came in."),
        ("right", "x", "", "Enter how many persons came in."),
        ("right", "1", "soon", "This is not a time"),
        ("right", "1", "none", "Enter the time that is noted beside the line."),
        ("right", "1", "before", "The list was not printed yet at this time."),
        ("right", "1", "later", "This time is yet to come."),
    ],
)
def test_what_is_wrong_is_said_and_does_not_wait(
    code: str, persons: str, time: str, said: str, typist: Typist, listed: Device, family: Credential
) -> None:
    right = family.number
    swap = next(place for place in range(8) if right[place] != right[place + 1])
    codes = {
        "right": right,
        "mistyped": right[:4] + str((int(right[4]) + 1) % 10) + right[5:],
        "swapped": right[:swap] + right[swap + 1] + right[swap] + right[swap + 2 :],
        "elsewhere": _ticket_elsewhere(family).number,
    }
    times = {"none": "", "before": clock(listed, -30), "later": clock(listed, 180), "": clock(listed, 5)}

    page = typist.type(codes.get(code, code), persons, times.get(time, time))

    assert said in page
    assert "Zoë Müller" not in page
    assert typist.lines == ""


def _ticket_elsewhere(ticket: Credential) -> Credential:
    assert ticket.event is not None
    other = event_of(ticket.event.organisation, "Reading")
    return tickets.issue(other, [TicketData("Nina Void", "nina@example.org")])[0]


def test_the_same_lines_again_change_nothing(typist: Typist, listed: Device, family: Credential) -> None:
    typist.type(family.number, "2", clock(listed, 15))
    sent = typist.lines
    typist.count()
    # The button was pressed twice.
    answer = typist.client.post(typist.address, {"lines": sent, "count": "1"}, follow=True)

    assert "1 line was counted before: nothing has changed." in answer.content.decode()
    assert Scan.objects.count() == 1


def test_the_same_number_with_something_else_is_asked_about(
    typist: Typist, listed: Device, family: Credential, single: Credential
) -> None:
    other = Typist(typist.client, listed)
    typist.type(family.number, "1", clock(listed, 15))
    other.type(single.number, "1", clock(listed, 15))
    typist.count()

    page = other.count()
    assert "Line 1 was keyed in with something else before." in page
    assert "Émile Ardent" in page
    assert Scan.objects.count() == 1

    other.count()
    assert set(Scan.objects.values_list("journal_number", "credential_id")) == {
        (1, family.pk),
        (2, single.pk),
    }


def test_a_line_that_was_removed_does_not_count(typist: Typist, listed: Device, single: Credential) -> None:
    typist.type(single.number, "1", clock(listed, 15))
    assert "Émile Ardent" not in typist.send(remove="1")
    typist.count()
    assert not Scan.objects.exists()


def test_a_double_tick_is_an_overrun_that_tells_list_and_line(
    typist: Typist, listed: Device, single: Credential
) -> None:
    typist.type(single.number, "1", clock(listed, 15))
    page = typist.type(single.number, "1", clock(listed, 20))
    assert "1 of 1 person came in already: this becomes a conflict." in page

    assert "1 person came in against the rules: see Conflicts." in typist.count()

    assert Scan.objects.overruns().get().party == 1
    page = typist.client.get(f"/events/{listed.event_id}/conflicts/").content.decode()
    assert "Paper list 1, line 2" in page
    assert "Paper list 1, line 1" in page


def test_a_file_counts_once_however_often_it_is_sent(
    typist: Typist, listed: Device, family: Credential, single: Credential
) -> None:
    text = (
        f"Nummer;Personen;Uhrzeit\n{family.number};2;{clock(listed, 15)}\n"
        f"{single.number};1;\n{family.number[:-1]}x;1;{clock(listed, 15)}\n"
    )
    page = typist.send(file=SimpleUploadedFile("list.csv", text.encode()), take="1")
    assert "1 line of the file cannot be taken:" in page
    assert "Count 2 lines" in page
    typist.count()

    typist.paste(text)
    assert "2 lines were counted before: nothing has changed." in typist.count()
    # A file of the next sheets goes on behind it.
    typist.paste(f"{family.number},1,{clock(listed, 30)}\n")
    typist.count()

    rows = Scan.objects.order_by("pk").values_list("journal_number", "credential_id", "party", "decided_at")
    assert list(rows) == [
        (1, family.pk, 2, moment(listed, 15)),
        (2, single.pk, 1, moment(listed, 15)),
        (3, family.pk, 1, moment(listed, 30)),
    ]


def test_a_file_begins_with_a_time(typist: Typist, listed: Device, single: Credential) -> None:
    assert "Enter the time that is noted beside the line." in typist.paste(f"{single.number};1\n")
    assert "There is no line in it." in typist.paste(" \n")


def test_nobody_calls_as_a_list_and_a_revoked_one_counts_nothing(
    typist: Typist, listed: Device, single: Credential
) -> None:
    assert device_of(bytes(listed.key_hash).hex()) is None
    typist.type(single.number, "1", clock(listed, 15))
    revoke(listed)

    assert "This list can no longer be keyed in" in typist.count()
    assert not Scan.objects.exists()


def test_strangers_and_stewards_key_nothing_in(
    bob: Client, charlie: Client, alice: Client, listed: Device
) -> None:
    address = f"/events/{listed.event_id}/paper-lists/"
    for page in (address, f"{address}1/"):
        assert bob.get(page).status_code == 403
        assert charlie.get(page).status_code == 404
        assert alice.get(page).status_code == 200
    assert alice.get(f"{address}2/").status_code == 404


def test_a_wrong_line_is_taken_back_once_and_its_place_is_free(
    typist: Typist, listed: Device, single: Credential
) -> None:
    typist.type(single.number, "1", clock(listed, 15))
    typist.count()
    address = f"{typist.address}lines/1/"
    assert address in typist.page
    page = typist.client.get(address).content.decode()
    assert "Take the line back?" in page
    assert "Émile Ardent" in page
    assert Scan.objects.count() == 1

    for said in ("Taken back: these persons are no longer counted.", "This was taken back already."):
        assert said in typist.client.post(address, follow=True).content.decode()

    back = Scan.objects.get(reverses__isnull=False)
    assert (back.used, back.moved, back.operator_id) == (0, -1, user_of(typist.client).pk)
    assert "taken back" in typist.look()
    typist.type(single.number, "1", clock(listed, 20))
    assert "1 line is counted." in typist.count()
    assert not Scan.objects.overruns().exists()
    verify()


def test_a_line_against_the_rules_is_taken_back_whole(
    typist: Typist, listed: Device, family: Credential
) -> None:
    for persons in ("2", "2"):
        typist.type(family.number, persons, clock(listed, 15))
        typist.count()
    # One of the second two had a place; the other is an overrun.
    assert Scan.objects.overruns().get().party == 1

    typist.client.post(f"{typist.address}lines/2/")

    backs = Scan.objects.filter(reverses__isnull=False)
    assert sorted(backs.values_list("moved", flat=True)) == [-1, -1]
    assert set(backs.values_list("operator_id", flat=True)) == {user_of(typist.client).pk}
    assert sum(Tally.objects.values_list("admitted", flat=True)) == 2
    verify()


def test_strangers_take_no_line_back(
    bob: Client, charlie: Client, typist: Typist, listed: Device, single: Credential
) -> None:
    typist.type(single.number, "1", clock(listed, 15))
    typist.count()

    assert bob.post(f"{typist.address}lines/1/").status_code == 403
    assert charlie.post(f"{typist.address}lines/1/").status_code == 404
    assert typist.client.post(f"{typist.address}lines/2/").status_code == 404
    assert Scan.objects.count() == 1


def test_older_lines_are_found(typist: Typist, listed: Device, family: Credential) -> None:
    text = "".join(f"{family.number},1,{clock(listed, 15)}\n" for _n in range(25))
    typist.paste(text)
    typist.count()

    assert f"{typist.address}lines/25/" in typist.page
    assert f"{typist.address}lines/5/" not in typist.page
    older = typist.client.get(f"{typist.address}?before=6").content.decode()
    assert f"{typist.address}lines/5/" in older
