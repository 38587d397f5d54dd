"""Test that the console marks unlikely entries of self-validation, and shows the letters of a holder's green page."""

import pytest
from django.utils import timezone

from portillon.accounts.models import Organisation, Role
from portillon.devices import self_validation
from portillon.entries import proof, whereabouts
from portillon.entries.ledger.row import Row
from portillon.entries.models import Doubt, Scan
from portillon.places.models import Participation, Venue
from tests.console.desk.desk_given import Destination, destination
from tests.console.statistics.stats_given import Book
from tests.console.statistics.test_pass_entries import rows

FAR = "The phone was 402 km away from the venue."
AWAY = whereabouts.Whereabouts(45.76, 4.84)


@pytest.fixture
def at(university: Organisation) -> Destination:
    at = destination(university)
    Participation.objects.update(self_validation=True)
    assert at.castle.venue is not None
    Venue.objects.filter(pk=at.castle.venue.pk).update(latitude=48.8667, longitude=2.1)
    return at


@pytest.fixture
def book(at: Destination) -> Book:
    """Sarah's self-validated entry from far away, and Paul's entry at the desk."""
    book = Book(at)
    whereabouts.note(by_holder(book), AWAY)
    book.enter(at.another("Paul"), at.castle, timezone.now())
    return book


def by_holder(book: Book) -> Row:
    device = self_validation.settle(book.at.castle)
    assert device is not None
    return book.enter(book.at.sarah, book.at.castle, timezone.now(), device=device.pk)


def test_the_venue_and_the_board_read_why_an_entry_is_marked(at: Destination, book: Book) -> None:
    board, controller = at.signed_in(Role.BOARD), at.controller()

    for client, page in (
        (controller, f"/desks/{at.castle.pk}/statistics/entries/"),
        (board, f"/programmes/{at.programme.pk}/statistics/entries/"),
        (at.signed_in(Role.SUPPORT), f"/passes/{at.sarah.pk}/"),
    ):
        assert client.get(page).content.decode().count(FAR) == 1, page
    file = f"/desks/{at.castle.pk}/statistics/entries.csv"
    told = b"".join(at.signed_in(Role.VENUE_MANAGER, at.castle).get(file).streaming_content)  # type: ignore[attr-defined]
    assert FAR in told.decode()


def test_marked_entries_are_found_and_counted_for_the_board(at: Destination, book: Book) -> None:
    board, programme = at.signed_in(Role.BOARD), f"/programmes/{at.programme.pk}/"
    file = f"{programme}statistics/entries.csv"

    marked, others = rows(board, file, marked="yes"), rows(board, file, marked="no")
    assert [row["Mark"] for row in marked] == [FAR]
    assert [row["Mark"] for row in others] == [""]
    page = board.get(f"{programme}statistics/entries/?marked=yes").content.decode()
    assert "<strong>1</strong> entry" in page
    assert "1 entry of the last 30 days that a holder made is marked" in board.get(programme).content.decode()


def test_a_marked_entry_that_is_reversed_is_counted_no_more(at: Destination) -> None:
    book = Book(at)
    entry = by_holder(book)
    whereabouts.note(entry, AWAY)
    book.reverse(entry)
    board, programme = at.signed_in(Role.BOARD), f"/programmes/{at.programme.pk}/"

    assert "marked as doubtful:" not in board.get(programme).content.decode()
    page = board.get(f"{programme}statistics/entries/?marked=yes").content.decode()
    assert "not taken back – entries: 0, persons: 0" in page


def test_both_reasons_are_told(at: Destination) -> None:
    entry = by_holder(Book(at))
    for why, figure in ((Doubt.Why.FAST, 312.4), (Doubt.Why.FAR, 1.46)):
        Doubt.objects.create(scan_id=entry.scan_id, why=why, figure=figure)

    page = at.controller().get(f"/desks/{at.castle.pk}/statistics/entries/").content.decode()

    assert "The phone was 1.5 km away from the venue." in page
    assert "would have had to travel at 312 km/h." in page


def test_the_desk_reads_the_letters_that_a_green_page_shows(at: Destination, book: Book) -> None:
    scan = Scan.objects.get(credential_id=at.sarah.pk)
    now = timezone.now()

    page = at.controller().get(f"/desks/{at.castle.pk}/statistics/entries/").content.decode()

    # The letters change every half minute, perhaps while the page is made: both are right.
    shown = {proof.code(scan.scan_id, now), proof.code(scan.scan_id, timezone.now())}
    assert page.count("its page shows") == 1
    assert any(letters in page for letters in shown)


def test_letters_are_told_for_half_an_hour_and_of_what_stands(at: Destination) -> None:
    book = Book(at)
    entry = by_holder(book)
    scans = list(Scan.objects.all())
    now = entry.decided_at

    assert proof.letters_of(scans, now) == {entry.scan_id: proof.code(entry.scan_id, now)}
    assert proof.letters_of(scans, now + proof.GREEN) == {}
    book.reverse(entry)
    assert proof.letters_of(scans, now) == {}
