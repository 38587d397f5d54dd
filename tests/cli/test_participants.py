"""Test the one table with the names and the times of entry, as the command line writes it."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.api.passes import Board, board
from tests.cli.conftest import Run
from tests.organiser import Organiser


@pytest.fixture
def desk(alice: Organiser) -> Board:
    return board(alice)


def is_now(text: str, organiser: Organiser) -> bool:
    """Whether the text is the time of a moment ago in the organisation's time zone."""
    zone = ZoneInfo(organiser.organisation.time_zone)
    at = datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    return timedelta(0) <= timezone.now() - at < timedelta(minutes=3)


def rows(out: str) -> dict[str, dict[str, str]]:
    return {row["Name"]: row for row in csv.DictReader(io.StringIO(out.removeprefix("\ufeff")))}


def test_who_came_when_through_which_door(run: Run, alice: Organiser) -> None:
    device, key = alice.steward(name="=Phone")
    code = alice.code("Bob", admits=3)
    alice.scan(code, key, party=2)
    alice.scan(code, key)
    taken_back = alice.scan(alice.code("Charlie"))
    alice.reverse(taken_back["scan_id"])
    alice.issue("=1+2")

    told = rows(run("participants", str(alice.event.pk)).out)

    bob, charlie, formula = told["Bob"], told["Charlie"], told["'=1+2"]
    assert is_now(bob["First entry"], alice)
    assert is_now(bob["Last entry"], alice)
    door = alice.event.gates.get().title
    assert (bob["Door"], bob["Device"]) == (door, f"'{device.name}")
    assert (bob["Persons in"], bob["Persons"]) == ("3", "3")
    for nobody in (charlie, formula):
        assert [nobody[name] for name in ("First entry", "Last entry", "Door", "Device")] == [""] * 4


def test_who_came_as_a_workbook(run: Run, alice: Organiser, tmp_path: Path) -> None:
    alice.scan(alice.code("Bob"))
    book = tmp_path / "participants.xlsx"

    ran = run("participants", str(alice.event.pk), "--xlsx", str(book))

    headings, bob = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    first = dict(zip(headings, bob, strict=True))["First entry"]
    assert (ran.code, ran.out) == (0, "")
    assert isinstance(first, datetime)
    assert is_now(first.isoformat(), alice)


def test_who_used_a_pass_when_and_where(run: Run, desk: Board, tmp_path: Path) -> None:
    number = desk.issue("Daily", name="=Sarah")["number"]
    desk.issue(name="Paul")
    desk.show(number, party=3)
    desk.show(number, desk.museum)
    table, book = tmp_path / "passes.csv", tmp_path / "passes.xlsx"

    ran = run("passes", desk.programme, "--csv", str(table), "--xlsx", str(book))

    told = rows(table.read_text(encoding="utf-8"))
    sarah, paul = told["'=Sarah"], told["Paul"]
    assert (ran.code, ran.out) == (0, "")
    assert is_now(sarah["First entry"], desk.alice)
    assert (sarah["Entries"], sarah["Persons"], sarah["Number"]) == ("2", "4", number)
    assert sarah["Venue"] == "Castle, Museum"
    assert [paul[name] for name in ("Entries", "First entry", "Last entry", "Venue")] == ["0", "", "", ""]
    headings, first, *_ = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    assert dict(zip(headings, first, strict=True))["Name"] == "=Sarah"
