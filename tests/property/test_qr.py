"""Test with random texts that everything a scanner may send is read as one of four kinds."""

import re

from hypothesis import given
from hypothesis import strategies as st

from portillon.core import qr

SHAPES = {
    qr.Kind.TOKEN: re.compile("[A-Z2-7]{100,}|2[0-9]{196,}"),
    qr.Kind.TICKET_NUMBER: re.compile("[0-9]{9}"),
    qr.Kind.PASS_NUMBER: re.compile("[0-9]{8}"),
    qr.Kind.FOREIGN: re.compile(""),
}
anything = st.text(st.characters(), max_size=3000)  # with lone surrogates
nearly = st.from_regex(r"\A\s?(https?://\S{0,9}/)?(t/)?([A-Za-z2-7]{90,110}|2[0-9]{190,200})/?(\?\w*)?\s?\Z")
numbers = st.from_regex(r"\A[\s0-9.-]{7,20}\Z")


@given(anything | nearly | numbers)
def test_any_text_is_read_as_one_of_four_things(text: str) -> None:
    scanned = qr.read(text)

    assert SHAPES[scanned.kind].fullmatch(scanned.value)


@given(nearly | numbers, st.sampled_from([" ", "\r\n", "\t", "\u200b", "\ufeff"]), st.integers(0))
def test_white_space_anywhere_does_not_matter(text: str, space: str, place: int) -> None:
    place %= len(text) + 1

    assert qr.read(text[:place] + space + text[place:]) == qr.read(text)
