"""Test that scanners which ask at the same time share what is read for one of them, and what each has to hear at
once."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portillon.issuing.seals.codes import code_of
from portillon.roster import kept
from tests.organiser import Organiser
from tests.roster.phone import enrolled
from tests.roster.scanner import Scanner


@pytest.fixture(autouse=True)
def _a_second_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "SECONDS", 3600.0)


@pytest.fixture
def scanners(alice: Organiser) -> tuple[Scanner, Scanner]:
    # The event's first code makes its key, which is one of the settings.
    code_of(alice.issue("Bob"))
    both = Scanner(alice, enrolled(alice.event)), Scanner(alice, enrolled(alice.event))
    for _time in range(2):
        # The settings may be older.
        _later()
        for scanner in both:
            scanner.sync()
    return both


def _later() -> None:
    """A second is over."""
    kept.forget()


def test_an_entry_is_read_once_for_all(alice: Organiser, scanners: tuple[Scanner, Scanner]) -> None:
    first, second = scanners
    alice.scan(code_of(alice.issue("Ann")))
    _later()
    assert first.sync() > 0
    assert first.header["settings"] is None

    with CaptureQueriesContext(connection) as asked:
        page = second.get("/roster")

    assert page == first.pages[-1]
    # Whose key it is, and where it stands.
    assert len(asked.captured_queries) <= 3


def test_who_was_told_more_by_another_process_does_not_begin_anew(
    alice: Organiser, scanners: tuple[Scanner, Scanner], monkeypatch: pytest.MonkeyPatch
) -> None:
    scanner, _other = scanners
    before, later = alice.issue("Ann"), alice.issue("Eve")
    alice.scan(code_of(before))
    _later()
    scanner.sync()
    alice.scan(code_of(later))
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(kept, "_known", {})
        assert scanner.sync() == 1

    assert scanner.sync() == 0
    assert not scanner.header["begins"]


def test_tickets_that_a_phone_was_handed_are_told_at_once(
    alice: Organiser, scanners: tuple[Scanner, Scanner]
) -> None:
    scanner, _other = scanners
    alice.api("PATCH", f"/events/{alice.event.pk}", {"offline_policy": "strict"})
    scanner.sync()

    # By its id: which phone's share it is of depends on the ids of phones.
    asked = {"gate": alice.gate, "incarnation": str(uuid4()), "want": [str(pk) for pk in scanner.rows]}
    assert alice.api("POST", "/registers", asked, scanner.key)["handed"] == 1
    scanner.sync()

    assert [row["register"] for row in scanner.rows.values()] == [1]
