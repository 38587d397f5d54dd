"""Test the check digit with its published example, and with texts that are not numbers."""

import pytest

from portillon.core.number import check_digit, is_valid


def test_the_published_example() -> None:
    assert check_digit("572") == "4"


@pytest.mark.parametrize("number", ["", "x", "12a4", "１２３４"])
def test_what_is_no_number_is_never_valid(number: str) -> None:
    assert not is_valid(number)
