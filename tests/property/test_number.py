"""Test with random numbers that the check digit catches every wrong digit and every swap of neighbours."""

from hypothesis import assume, given
from hypothesis import strategies as st

from portillon.core.number import check_digit, is_valid

numbers = st.from_regex(r"[0-9]{7,8}", fullmatch=True).map(lambda digits: digits + check_digit(digits))


@given(numbers)
def test_a_number_with_its_digit_is_valid(number: str) -> None:
    assert is_valid(number)


@given(numbers, st.data())
def test_one_wrong_digit_is_caught(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != number[place]))

    assert not is_valid(number[:place] + digit + number[place + 1 :])


@given(numbers, st.data())
def test_swapped_neighbours_are_caught(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 2))
    left, right = number[place], number[place + 1]
    assume(left != right)

    assert not is_valid(number[:place] + right + left + number[place + 2 :])
