"""Files that people send: told apart by what is in them."""

import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portillon.issuing.lists.headings import _WORDS, columns, meaning
from portillon.sheets import sheet
from portillon.sheets import xlsx as sheet_xlsx
from portillon.sheets.problem import (
    BrokenSheet,
    DuplicateHeadings,
    EmptySheet,
    NotASheet,
    OldOrLockedSheet,
    OpenDocumentSheet,
    PackedSheet,
    SheetProblem,
    TooLargeSheet,
    TooManyRows,
    UnknownHeadings,
)
from tests.sheets.workbook import workbook


def rows(content: bytes | BytesIO) -> list[sheet.SheetRow]:
    file = BytesIO(content) if isinstance(content, bytes) else content
    return list(sheet.read(file, lambda titles: columns(titles, meaning)).rows)


def cells(content: bytes | BytesIO) -> list[tuple[int, list[str]]]:
    return [(row.line, list(row.cells.values())) for row in rows(content)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_out(separator: str) -> None:
    text = f"Nom{separator}E-mail\nZoë{separator}zoe@example.org\n"
    assert cells(text.encode()) == [(2, ["Zoë", "zoe@example.org"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
def test_the_encoding_is_found_out(encoding: str) -> None:
    text = "Prénom;E-mail\r\nZoë Müller;zoe@example.org\r\n"
    assert cells(text.encode(encoding)) == [(2, ["Zoë Müller", "zoe@example.org"])]


def test_each_line_may_have_its_own_encoding() -> None:
    content = b"Nom;E-mail\n" + "Zoë;a@b.ch\n".encode() + "Jürg;c@d.ch\n".encode("windows-1252")
    assert cells(content) == [(2, ["Zoë", "a@b.ch"]), (3, ["Jürg", "c@d.ch"])]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(newline: str) -> None:
    content = newline.join(["Name,E-mail", "Alice,a@b.ch", "", "Bob,b@b.ch"])
    assert cells(content.encode()) == [(2, ["Alice", "a@b.ch"]), (4, ["Bob", "b@b.ch"])]


def test_a_line_break_in_a_cell_keeps_the_line_numbers_true() -> None:
    content = b'Name,Seat\n"Alice","Block 1\nRow 2"\nBob,7\n'
    assert cells(content) == [(2, ["Alice", "Block 1\nRow 2"]), (4, ["Bob", "7"])]


def test_a_control_character_in_a_cell_becomes_a_space() -> None:
    content = "\ufeffName,Seat\nAlice\x0bMuster,\x00\x1f7\n".encode("utf-16-le")
    assert cells(content) == [(2, ["Alice Muster", "  7"])]


def test_a_separator_in_a_quoted_cell_separates_nothing() -> None:
    assert cells(b'Name,Seat\n"Alice","Block 1, Row ""A"""\n') == [(2, ["Alice", 'Block 1, Row "A"'])]


def test_an_open_quotation_mark_swallows_no_other_row() -> None:
    found = rows(b'Name,Seat\n"Alice,1\nBob,2\nCarol,3\n')
    assert [(row.line, bool(row.problem)) for row in found] == [(2, True), (3, False), (4, False)]


def test_a_quotation_mark_within_a_name_costs_its_own_row_alone() -> None:
    found = rows(b'Name,Seat\n"Bob "The Voice" Smith",1\nCarol,3\n')
    assert [(row.line, bool(row.problem)) for row in found] == [(2, True), (3, False)]


def test_a_row_with_more_cells_than_headings_is_told() -> None:
    (row,) = rows(b"Name,Seat\nAlice,1,2\n")
    assert row.problem


def test_excel_may_name_the_separator_above_the_headings() -> None:
    assert cells(b"sep=;\nName;Seat\nAlice;1\n") == [(3, ["Alice", "1"])]


def test_a_column_that_means_nothing_here_is_left_out() -> None:
    assert cells(b"Shoe size,Name\n42,Alice\n") == [(2, ["Alice"])]


def test_a_workbook_is_read_with_numbers_and_dates_as_people_read_them() -> None:
    file = workbook([["Name", "Seat", "Price", "Category"], ["Alice", 12, 31.5, date(2027, 9, 13)]])
    assert cells(file) == [(2, ["Alice", "12", "31.5", "2027-09-13"])]


def test_a_workbook_keeps_its_row_numbers() -> None:
    file = workbook([[], ["", "Name"], [], ["", "Alice"]])
    assert cells(file) == [(4, ["Alice"])]


def test_a_formula_in_a_workbook_stays_a_text() -> None:
    assert cells(workbook([["Name"], ['=HYPERLINK("x")']])) == [(2, ['=HYPERLINK("x")'])]


def zipped(**parts: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize(
    "content, problem",
    [
        (b"", EmptySheet),
        (b"\n\n  \n", EmptySheet),
        (b"%PDF-1.7\n", NotASheet),
        (b"\x89PNG\r\n\x1a\n\0\0", NotASheet),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", NotASheet),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OldOrLockedSheet),
        (b"PK\x03\x04 and then nothing", BrokenSheet),
        (zipped(**{"letter.txt": "hello"}), NotASheet),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), OpenDocumentSheet),
        (zipped(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}), SheetProblem),
        (b"Shoe size,Hair\n42,red\n", UnknownHeadings),
        (b"<html><table><tr><td>Name</td></tr></table></html>", UnknownHeadings),
        (b"Name,E-mail,Courriel\nAlice,a@b.ch,a@b.ch\n", DuplicateHeadings),
    ],
)
def test_what_is_no_sheet_is_refused_by_name(content: bytes, problem: type[SheetProblem]) -> None:
    with pytest.raises(problem) as told:
        rows(content)
    assert str(told.value)


def test_a_truncated_workbook_is_refused() -> None:
    with pytest.raises(SheetProblem):
        rows(workbook([["Name"], ["Alice"]]).getvalue()[:-200])


def test_a_file_over_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MEGABYTES_MAX", 1)
    with pytest.raises(TooLargeSheet):
        rows(b"Name\n" + b"A" * 1024 * 1024)


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "ROWS_MAX", 2)
    with pytest.raises(TooManyRows):
        rows(b"Name\nA\nB\nC\n")


def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_unpacked() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(sheet_xlsx.UNPACKED_MEGABYTES_MAX + 1):
                part.write(b" " * 1024 * 1024)
    assert len(file.getvalue()) < 1024 * 1024
    with pytest.raises(TooLargeSheet):
        rows(file)


def test_a_workbook_that_swells_is_refused_before_it_is_unpacked() -> None:
    """Below the limit of size, but no list that somebody wrote: 390 MB in 853 kB."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(60):
                part.write(b'<c t="str"/>' * 87_381)

    with pytest.raises(PackedSheet):
        rows(file)


def test_a_part_that_is_longer_than_the_file_says_is_refused_before_it_is_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(sheet_xlsx, "CalamineWorkbook")
    content = bytearray(workbook([["Name"], ["Alice"]]).getvalue())
    with zipfile.ZipFile(BytesIO(content)) as archive:
        size = archive.getinfo("xl/sharedStrings.xml").file_size
    entry = content.rindex(b"xl/sharedStrings.xml") - 46
    assert content[entry : entry + 4] == b"PK\x01\x02"
    assert int.from_bytes(content[entry + 24 : entry + 28], "little") == size
    content[entry + 24 : entry + 28] = (size - 1).to_bytes(4, "little")

    with pytest.raises(BrokenSheet):
        rows(BytesIO(content))


def test_two_cells_far_apart_do_not_fill_the_memory() -> None:
    content = workbook([["Name"], ["Alice"]]).getvalue()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace('r="A2"', 'r="XFD1048576"').replace('<row r="2"', '<row r="1048576"')
    with pytest.raises(TooManyRows):
        rows(zipped(**parts))


@given(st.text())
def test_an_escaped_cell_is_no_formula_and_comes_back_the_same(text: str) -> None:
    plain = sheet.plain_cell(text)
    assert not plain.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert sheet.without_escape(plain) == text or text.startswith("'")


def test_no_heading_means_two_things() -> None:
    def spellings() -> Iterator[tuple[str, str]]:
        for column, words in _WORDS.items():
            yield from ((word.strip(), column) for word in words.split(","))

    assert [(word, meaning(word), column) for word, column in spellings() if meaning(word) != column] == []


@pytest.mark.parametrize(
    "heading, column",
    [
        ("E-Mail-Adresse *", "email"),
        ("  COURRIEL ", "email"),
        ("PRENOM", "first_name"),
        ("Nom de famille", "last_name"),
        ("Anzahl Begleitpersonen (max. 4)", "companions"),
        ("Übertragbar?", "transferable"),
        ("N° de place", "seat"),
        ("External-ID", "external_id"),
    ],
)
def test_headings_are_known_without_case_accents_and_punctuation(heading: str, column: str) -> None:
    assert meaning(heading) == column
