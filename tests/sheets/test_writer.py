"""What is written into a sheet is read out of it again, by a reader that is not ours."""

import io
import zipfile
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from portillon.sheets import writer as sheet_writer
from portillon.sheets.writer import Cell, write_sheets

# A reader takes a carriage return for the end of a line.
TEXT = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs", "Cc"]), min_size=1)


def read(rows: list[list[Cell]], headings: tuple[str, ...] = ("One", "Two & three")) -> list[list[object]]:
    out = io.BytesIO()
    write_sheets(out, headings, [rows[:2], rows[2:]])
    out.seek(0)
    book = CalamineWorkbook.from_filelike(out)
    return [list(row) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]


@given(texts=st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_texts_stay_what_they_are(texts: list[tuple[str, str]]) -> None:
    assert read([list(pair) for pair in texts]) == [["One", "Two & three"], *map(list, texts)]


def test_numbers_moments_and_what_is_not_there_have_their_own_kind() -> None:
    at = datetime(2026, 7, 1, 23, 59, 59, tzinfo=ZoneInfo("Europe/Zurich"))

    assert read([[7, at], [None, Decimal("4.50")], ["", "=1+1"]])[1:] == [
        [7, datetime(2026, 7, 1, 23, 59, 59)],  # noqa: DTZ001  a sheet knows no time zone
        ["", 4.5],
        ["", "=1+1"],
    ]


def test_what_no_xml_may_hold_breaks_no_file() -> None:
    ((cell, kept),) = read([["a\x00b\x1fc", "_x0041_"]])[1:]

    assert str(cell).startswith("a")
    assert kept == "_x0041_"


def test_a_sheet_that_is_just_full_is_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_writer, "SHEET_ROWS_MAX", 3)
    rows: list[list[Cell]] = [[number, "x"] for number in range(4)]

    assert [row[0] for row in read(rows)] == ["One", 0, 1, "One", 2, 3]


def test_a_sheet_of_two_gigabytes_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_writer, "SHEET_BYTES_MAX", 10_000)
    rows: list[list[Cell]] = [[number, "x" * 10] for number in range(2500)]

    assert [row[0] for row in read(rows)] == [
        "One",
        *range(1000),
        "One",
        *range(1000, 2000),
        "One",
        *range(2000, 2500),
    ]


def test_no_row_is_dropped_beyond_the_last_one_of_a_real_sheet() -> None:
    out = io.BytesIO()
    write_sheets(out, ("One",), [([number] for number in range(1_048_577))])

    with zipfile.ZipFile(out) as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<row>") == 1_048_576
        assert book.read("xl/worksheets/sheet2.xml").count(b"<row>") == 3
        assert b"<v>1048576</v>" in book.read("xl/worksheets/sheet2.xml")


def test_a_full_sheet_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_writer, "SHEET_ROWS_MAX", 3)
    rows: list[list[Cell]] = [[number, "x"] for number in range(5)]

    assert [row[0] for row in read(rows)] == ["One", 0, 1, "One", 2, 3, "One", 4]
