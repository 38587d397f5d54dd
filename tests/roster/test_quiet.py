"""Test that scanners that ask when nothing is new cost little, and that each gets the answer of its own event."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portillon.accounts.models import Role
from portillon.devices.enrol import enrol_browser
from portillon.roster import kept
from tests.console.given import person
from tests.organiser import Organiser
from tests.roster.phone import Phone, enrolled
from tests.roster.scanner import Scanner


@pytest.fixture
def scanner(alice: Organiser) -> Scanner:
    return Scanner(alice, enrolled(alice.event))


@pytest.fixture
def _a_second_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "SECONDS", 3600.0)


def quiet(scanner: Scanner) -> Scanner:
    """Return the scanner when it has heard that nothing is new."""
    while scanner.sync():
        pass
    scanner.sync()
    return scanner


@pytest.mark.usefixtures("_a_second_takes_long")
def test_nothing_new_is_found_once_for_many(alice: Organiser, scanner: Scanner) -> None:
    alice.issue("Bob")
    quiet(scanner)

    with CaptureQueriesContext(connection) as asked:
        page = scanner.get("/roster")

    assert page == scanner.pages[-1]
    # Whose key it is, and where it stands.
    assert len(asked.captured_queries) <= 3


@pytest.mark.usefixtures("_a_second_takes_long")
def test_a_changed_ticket_and_another_budget_are_told_at_once(alice: Organiser, scanner: Scanner) -> None:
    ticket = alice.issue("Bob")
    quiet(scanner)

    alice.api("POST", f"/tickets/{ticket.pk}/cancel")
    assert scanner.sync() == 1

    alice.api("PATCH", f"/events/{alice.event.pk}", {"offline_budget": 7})
    scanner.sync()
    assert scanner.header["settings"]["event"]["offline"]["budget"] == 7


@pytest.mark.usefixtures("_a_second_takes_long")
def test_no_page_is_given_to_another_event_or_organisation(
    alice: Organiser, bob: Organiser, scanner: Scanner
) -> None:
    quiet(scanner)
    elsewhere = Scanner(bob, enrolled(bob.event), cursors=dict(scanner.cursors))

    elsewhere.sync()

    assert elsewhere.header["settings"]["event"]["id"] == str(bob.event.pk)
    assert elsewhere.header["begins"]


def test_a_sign_in_changes_no_settings_until_a_ticket_names_its_browser(
    alice: Organiser, phone: Phone
) -> None:
    ticket = alice.issue("Bob")
    phone.sync()
    clara = person("clara", alice.organisation, Role.STEWARD)

    _browser, key = enrol_browser(clara, alice.organisation, "Clara's iPhone")
    assert phone.ask()["settings"] is None

    alice.scan(ticket.number, key)
    (device,) = [one for one in phone.ask()["settings"]["devices"] if one["name"] == "Clara's iPhone"]
    assert [came["device"] for came in phone.sync()] == [device["id"]]
    assert phone.ask()["settings"] is None
