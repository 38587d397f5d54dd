"""Test that functions and files are short, and that no module is a drawer for odds and ends."""

from statistics import median

import pytest

from tests.tidy.sources import ROOT, functions, of_kind, written

FUNCTION_LINES_MEDIAN_MAX = 10
FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 400
WRITTEN_BY_HAND = (".py", ".ts", ".tsx", ".mjs", ".js", ".css", ".html", ".typ")
DRAWERS = {"util", "utils", "helper", "helpers", "common", "misc", "lib", "stuff"}


@pytest.mark.parametrize("room", ["portillon/", "tests/", "bench/"])
def test_half_of_all_functions_have_ten_lines_at_most(room: str) -> None:
    lengths = [function.lines for function in functions(room)]

    assert not lengths or median(lengths) <= FUNCTION_LINES_MEDIAN_MAX


def test_no_function_is_longer_than_a_screen() -> None:
    assert [function for function in functions("") if function.lines > FUNCTION_LINES_MAX] == []


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {file: len(file.read_bytes().splitlines()) for file in of_kind(*WRITTEN_BY_HAND)}

    assert {file: lines for file, lines in lengths.items() if lines > FILE_LINES_MAX} == {}


def test_no_drawer_for_odds_and_ends() -> None:
    names = [file.relative_to(ROOT).with_suffix("") for file in written()]

    assert [name for name in names if DRAWERS.intersection(name.parts)] == []
