"""Test the codes in the corners of a printed list."""

import pytest

from portillon.issuing.paper import sheet_code

KEY, OTHER = b"k" * 32, b"o" * 32


def test_a_code_says_list_page_and_corner_and_is_known_by_its_key() -> None:
    found = sheet_code.read(sheet_code.text_of(KEY, 12345, 120, 3))

    assert found is not None
    assert (found.listed, found.page, found.corner) == (12345, 120, 3)
    assert found.is_genuine(KEY)
    assert not found.is_genuine(OTHER)


def test_a_changed_code_is_not_genuine() -> None:
    found = sheet_code.read(sheet_code.text_of(KEY, 1, 1, 1))
    assert found is not None

    assert not found._replace(listed=2).is_genuine(KEY)
    assert not found._replace(page=2).is_genuine(KEY)
    assert not found._replace(corner=2).is_genuine(KEY)


@pytest.mark.parametrize(
    "text",
    ["", "1.1.1", "1.1.5.ABCDEFGH", "1.1.1.abcdefgh", "1.1.1.ABCDEFGH\n", "x.1.1.ABCDEFGH", "HTTPS://X/T/2"],
)
def test_another_text_is_no_code_of_a_sheet(text: str) -> None:
    assert sheet_code.read(text) is None
