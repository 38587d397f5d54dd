"""Test the console's list of pass entries: filters, totals and exports, and who may see which entries."""

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from portillon.accounts.models import Organisation, Role
from portillon.console.statistics.pass_entries_columns import Names
from portillon.console.statistics.place import StatisticsPlace
from portillon.devices.models import Device
from portillon.entries.figures.pass_stats_list import PassEntry
from portillon.issuing.models import Credential
from portillon.places.models import Programme
from tests.console.desk.desk_given import Destination, destination, look_up
from tests.console.statistics.stats_given import Book, with_garden

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def at(university: Organisation) -> Destination:
    return destination(university)


@pytest.fixture
def paul(at: Destination) -> Credential:
    return at.another("Paul")


@pytest.fixture
def book(at: Destination, paul: Credential) -> Book:
    """Two entries of Sarah's at the castle, one of them 40 days old, and a reversed entry of Paul's at the garden."""
    with_garden(at, reimbursement="4.50", fee="half")
    book = Book(at)
    book.enter(at.sarah, at.castle, NOW - 40 * DAY, party=5)
    book.enter(at.sarah, at.castle, NOW - DAY, party=3)
    book.reverse(book.enter(paul, at.garden, NOW - 2 * DAY, party=2))
    return book


def rows(client: Client, address: str, **query: str) -> list[dict[str, str]]:
    """Return the rows of the file, which are those of the page."""
    answer = client.get(address, query)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def numbers(at: Destination, **query: str) -> list[str]:
    board = at.signed_in(Role.BOARD)
    found = rows(board, f"/programmes/{at.programme.pk}/statistics/entries.csv", **query)
    return [row["Pass number"] for row in found]


def test_the_last_thirty_days_are_shown_with_totals(at: Destination, book: Book) -> None:
    page = at.signed_in(Role.BOARD).get(f"/programmes/{at.programme.pk}/statistics/entries/").content.decode()

    assert at.sarah.number in page
    assert "<strong>2</strong> entries" in page
    assert "<strong>5</strong> persons" in page
    assert "not taken back – entries: 1, persons: 3" in page


def test_each_filter_finds_what_it_says(at: Destination, book: Book, paul: Credential) -> None:
    sarah, paul_s = at.sarah.number, paul.number
    since = (NOW - 60 * DAY).date().isoformat()

    assert numbers(at) == [paul_s, sarah]
    assert numbers(at, since=since) == [sarah, paul_s, sarah]
    assert numbers(at, number=f"{sarah[:4]} {sarah[4:6]}") == [sarah]
    assert numbers(at, active="yes") == [sarah]
    assert numbers(at, active="no") == [paul_s]
    assert numbers(at, repaid="yes") == [paul_s]
    assert numbers(at, repaid="no") == [sarah]
    assert numbers(at, fee="half") == [paul_s]
    assert numbers(at, venue=str(at.castle.pk)) == [sarah]
    assert numbers(at, type=str(at.type.pk)) == [paul_s, sarah]
    assert numbers(at, type="0") == []
    Credential.objects.filter(pk=paul.pk).update(blocked_at=NOW, roster_n=F("roster_n") + 1)
    assert numbers(at, state="blocked") == [paul_s]
    assert numbers(at, state="valid") == [sarah]
    assert numbers(at, state="expired") == []


@pytest.mark.parametrize(
    "counted, state",
    [
        ({"valid_hours": 40 * 24 + 1}, "valid"),
        ({"valid_hours": 40 * 24 - 1}, "expired"),
        ({"valid_days": 42}, "valid"),
        ({"valid_days": 39}, "expired"),
    ],
)
def test_a_pass_that_its_first_use_starts_is_expired_when_its_time_is_over(
    at: Destination, book: Book, counted: dict[str, int], state: str
) -> None:
    Credential.objects.filter(pk=at.sarah.pk).update(valid_until=None, **counted, roster_n=F("roster_n") + 1)

    assert {one: at.sarah.number in numbers(at, state=one) for one in ("valid", "expired")} == {
        "valid": state == "valid",
        "expired": state == "expired",
    }


def test_days_of_a_pass_end_in_the_time_zone_of_its_programme(
    at: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    Book(at).enter(at.sarah, at.castle, timezone.now() - 20 * DAY + timedelta(hours=12))
    Credential.objects.update(valid_until=None, valid_days=20, roster_n=F("roster_n") + 1)

    # In one of two zones that are twelve hours apart, the first use was on the day after.
    found = []
    for zone in ("Etc/UTC", "Etc/GMT-12"):
        monkeypatch.setattr(Programme, "zone", zone)
        found.append(numbers(at, state="expired"))

    assert sorted(found) == [[], [at.sarah.number]]


def test_a_pass_whose_uses_were_all_taken_back_expires_with_its_latest_first_use(
    at: Destination, book: Book, paul: Credential
) -> None:
    Credential.objects.update(
        valid_until=None, valid_hours=2000, starts_until=NOW - DAY, roster_n=F("roster_n") + 1
    )

    assert numbers(at, state="expired") == [paul.number]
    assert numbers(at, state="valid") == [at.sarah.number]


def test_a_device_is_found_by_its_name_or_kind(at: Destination, book: Book) -> None:
    device = Device.objects.create(
        organisation=at.organisation, name="Till 2", hardware="Famoco", key_hash=b"k"
    )
    book.enter(at.sarah, at.castle, NOW, device=device.pk)

    assert numbers(at, device="famoco") == [at.sarah.number]
    assert numbers(at, device="till") == [at.sarah.number]
    assert numbers(at, device="iPad") == []


def test_columns_are_chosen_in_the_address(at: Destination, book: Book) -> None:
    board = at.signed_in(Role.BOARD)
    found = rows(board, f"/programmes/{at.programme.pk}/statistics/entries.csv?column=pass&column=persons")

    assert [list(row.values()) for row in found][1] == [at.sarah.number, "3"]


def test_pages_follow_one_another_without_a_gap(at: Destination, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portillon.console.statistics.pass_entries.PAGE_ROWS", 2)
    book = Book(at)
    for minutes in (1, 2, 2, 3, 4):
        book.enter(at.sarah, at.castle, NOW - timedelta(minutes=minutes), party=minutes)
    board, address = (
        at.signed_in(Role.BOARD),
        f"/programmes/{at.programme.pk}/statistics/entries/?column=persons",
    )
    seen = []
    while address:
        context = board.get(address).context
        seen += [row["cells"][0][2] for row in context["rows"]]
        older = context["older"]
        address = f"/programmes/{at.programme.pk}/statistics/entries/{older}" if older else ""

    assert seen == [1, 2, 2, 3, 4]


def test_the_sheet_has_the_same_rows_and_runs_no_formula(at: Destination, book: Book) -> None:
    assert at.castle.venue is not None
    at.castle.venue.name = "=1+1"
    at.castle.venue.save()
    answer = at.signed_in(Role.BOARD).get(f"/programmes/{at.programme.pk}/statistics/entries.xlsx")
    made = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0)
    found = sheet.to_python()

    assert found[0][:4] == ["No.", "Date and time", "Pass number", "Venue"]
    assert [row[3] for row in found[1:]] == ["Garden", "=1+1"]
    board = at.signed_in(Role.BOARD)
    assert rows(board, f"/programmes/{at.programme.pk}/statistics/entries.csv")[1]["Venue"] == "'=1+1"


ADDRESSES = ("", "entries/", "entries.csv", "entries.xlsx", "statement/", "statement.xlsx", "statement.pdf")


@pytest.mark.parametrize("page", ADDRESSES)
def test_nobody_crosses_into_another_venue_or_organisation(
    at: Destination, book: Book, page: str, charlie: Client
) -> None:
    programme, garden = (
        f"/programmes/{at.programme.pk}/statistics/{page}",
        f"/desks/{at.garden.pk}/statistics/{page}",
    )
    for role in (Role.CONTROLLER, Role.VENUE_MANAGER):
        of_castle = at.signed_in(role, at.castle)
        assert of_castle.get(programme).status_code == 403
        assert of_castle.get(garden).status_code == 403
    for role in (Role.STEWARD, Role.SUPERVISOR):
        assert at.signed_in(role).get(programme).status_code == 403
        assert at.signed_in(role).get(garden).status_code == 403
    assert charlie.get(programme).status_code == charlie.get(garden).status_code == 404
    assert at.signed_in(Role.SUPPORT).get(programme).status_code == 403
    assert Client().get(programme).status_code == 302


def test_a_venue_sees_its_own_entries_whatever_it_asks_for(
    at: Destination, book: Book, paul: Credential
) -> None:
    manager = at.signed_in(Role.VENUE_MANAGER, at.castle)
    address = f"/desks/{at.castle.pk}/statistics/entries.csv"

    for query in ({}, {"venue": str(at.garden.pk)}, {"number": paul.number}, {"fee": "half"}):
        assert paul.number not in {row["Pass number"] for row in rows(manager, address, **query)}
    assert [row["Pass number"] for row in rows(manager, address)] == [at.sarah.number]


def test_a_controller_takes_the_list_away_but_sees_no_statement(at: Destination, book: Book) -> None:
    controller, castle = at.controller(), f"/desks/{at.castle.pk}/"
    (page,) = re.findall(
        r'href="([^"]+)"[^>]*>.*<strong>List of entries', controller.get(castle).content.decode()
    )

    for form in ("csv", "xlsx"):
        (file,) = re.findall(rf'href="([^"]+entries\.{form})"', controller.get(page).content.decode())
        answer = controller.get(file)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert [row["Pass number"] for row in rows(controller, f"{page[:-1]}.csv")] == [at.sarah.number]
    for statement in ("statement/", "statement.xlsx", "statement.pdf"):
        assert controller.get(f"{castle}statistics/{statement}").status_code == 403


def test_refusals_are_listed_with_their_reason(at: Destination, paul: Credential) -> None:
    Book(at).enter(at.sarah, at.castle, NOW)
    Credential.objects.filter(pk=paul.pk).update(blocked_at=NOW, roster_n=F("roster_n") + 1)
    clara = at.controller()
    look_up(clara, at.castle, paul.number)
    list_of = f"/desks/{at.castle.pk}/statistics/entries"

    found = rows(clara, f"{list_of}.csv", active="refused")
    page = clara.get(f"{list_of}/", {"active": "refused", "type": str(at.type.pk)}).content.decode()

    assert [(row["Pass number"], row["Refused because"]) for row in found] == [
        (paul.number, "the pass was blocked or replaced")
    ]
    assert "<strong>1</strong> refusal<" in page
    assert paul.number in page
    assert "taken-back" not in page
    assert [row["Pass number"] for row in rows(clara, f"{list_of}.csv")] == [at.sarah.number]


def test_a_desk_lists_refusals_of_codes_that_nobody_knows(at: Destination, paul: Credential) -> None:
    clara = at.controller()
    look_up(clara, at.castle, "00000000")
    mistyped = {"scan_id": str(uuid4()), "code": "00000001", "companions": "0"}
    clara.post(f"/desks/{at.castle.pk}/entry/validation/", mistyped)
    look_up(at.signed_in(Role.CONTROLLER, at.garden), at.garden, "00000000")
    list_of = f"/desks/{at.castle.pk}/statistics/entries"

    found = rows(clara, f"{list_of}.csv", active="refused")

    assert [(row["Pass number"], row["Refused because"]) for row in found] == [
        ("", "unknown number, or the pass was removed"),
        ("", "unreadable or mistyped"),
    ]
    page = clara.get(f"{list_of}/", {"active": "refused"}).content.decode()
    assert "<strong>2</strong> refusals<" in page
    assert rows(clara, f"{list_of}.csv", active="refused", number="0000") == []


@pytest.mark.parametrize(
    "query",
    [
        "since=x&until=9999-99-99",
        "before=1.x",
        "before=99999999999999.1",
        "type=²",
        "venue=999999999",
        "since=2300-01-01",
    ],
)
def test_what_makes_no_sense_is_left_out(at: Destination, book: Book, query: str) -> None:
    board = at.signed_in(Role.BOARD)

    for page in ("", "entries/", "statement/"):
        assert board.get(f"/programmes/{at.programme.pk}/statistics/{page}?{query}").status_code == 200


def test_chunks_of_any_size_ask_with_few_statements(at: Destination) -> None:
    """SQLite keeps each distinct statement compiled: one for every size of chunk took 50 MB for a million rows."""
    place = StatisticsPlace(at.organisation, at.programme, None, may_see_statement=True, is_folded=True)
    texts = set()
    for passes in range(1, 65):
        entries = [
            PassEntry(n, NOW, uuid4(), n, at.castle.pk, at.programme.pk, None, None, 1, "ok", active=True)
            for n in range(1, passes + 1)
        ]
        with CaptureQueriesContext(connection) as asked:
            Names(place).learn(entries, ["pass"])
        texts |= {query["sql"].count(",") for query in asked if "issuing_credential" in query["sql"]}

    assert len(texts) == 7  # one for each power of two: 1, 2, 4 … 64
