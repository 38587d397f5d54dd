"""Test that phones learn from the roster who holds which ticket, and of themselves which device they are."""

from uuid import uuid4

import pytest

from portillon.devices.models import Device
from portillon.issuing.seals.codes import code_of
from tests.organiser import Organiser
from tests.roster.phone import Phone, enrolled
from tests.roster.scanner import Scanner


@pytest.fixture(autouse=True)
def _strict(alice: Organiser) -> None:
    alice.api("PATCH", f"/events/{alice.event.pk}", {"offline_policy": "strict"})


def ask(alice: Organiser, key: str) -> str:
    incarnation = str(uuid4())
    body = {"gate": alice.gate, "incarnation": incarnation, "want": "all"}
    assert alice.api("POST", "/registers", body, key).status == 200
    return incarnation


def test_a_ticket_names_its_holder_and_who_passed_last(alice: Organiser, phone: Phone) -> None:
    ticket = alice.issue(admits=2)
    alice.scan(code_of(ticket))
    phone.sync()
    before = phone.tickets[str(ticket.pk)]
    assert (before["holder"], before["register"]) == (None, None)

    ask(alice, phone.key)
    phone.sync()

    told, own = phone.tickets[str(ticket.pk)], str(Device.objects.get().pk)
    assert (told["holder"], told["register"], told["seq"], told["used"]) == (own, 2, 2, 1)
    passed = ("at", "gate", "device")
    assert [told[name] for name in passed] == [before[name] for name in passed]


def test_the_compact_form_says_the_same(alice: Organiser) -> None:
    scanner = Scanner(alice, enrolled(alice.event))
    ticket, other = alice.issue(), alice.issue("Ann")
    scanner.sync()
    assert (scanner.rows[ticket.pk]["holder"], scanner.rows[ticket.pk]["register"]) == (0, 0)

    ask(alice, scanner.key)
    scanner.sync()

    devices = scanner.header["devices"]
    for pk in (ticket.pk, other.pk):
        row = scanner.rows[pk]
        assert devices[row["holder"] - 1] == str(Device.objects.get().pk)
        assert (row["register"], row["at"]) == (1, 0)


def test_each_phone_learns_which_it_is_and_which_store_the_server_knows(
    alice: Organiser, phone: Phone
) -> None:
    own = str(Device.objects.get().pk)
    phone.sync()
    assert (phone.settings["device"], phone.settings["incarnation"]) == (own, None)

    incarnation = ask(alice, phone.key)
    phone.sync()

    assert (phone.settings["device"], phone.settings["incarnation"]) == (own, incarnation)


def test_the_page_for_all_phones_names_none_and_the_next_one_does(alice: Organiser) -> None:
    scanner = Scanner(alice, enrolled(alice.event))
    scanner.sync()
    assert scanner.header["settings"]["device"] is None

    incarnation = ask(alice, scanner.key)
    scanner.sync()

    told = scanner.header["settings"]
    assert (told["device"], told["incarnation"]) == (str(Device.objects.get().pk), incarnation)
    scanner.sync()
    assert scanner.header["settings"] is None


def test_a_phone_is_told_so_as_long_as_it_may_hold_tickets(alice: Organiser, phone: Phone) -> None:
    incarnation = ask(alice, phone.key)
    alice.api("PATCH", f"/events/{alice.event.pk}", {"offline_policy": "known"})
    phone.sync()

    assert phone.settings["incarnation"] == incarnation


def test_another_event_tells_neither(alice: Organiser, phone: Phone) -> None:
    alice.api("PATCH", f"/events/{alice.event.pk}", {"offline_policy": "known"})
    phone.sync()

    assert (phone.settings["device"], phone.settings["incarnation"]) == (None, None)
