"""Test with random texts that case, accents, width and invisible characters never matter to a name."""

from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from portillon.core.names import LENGTH_MAX, alike, folded, indexed, known_as, spellings

texts = st.text(max_size=60)
latin = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzßłøæœðþıđ '-"), max_size=40).map(
    lambda text: f"a{text}"
)
letters = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Zs"], max_codepoint=0x24F), max_size=40)


@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=400))
def test_a_form_is_never_empty_nor_too_long(text: str) -> None:
    assert bool(folded(text)) == bool(text.strip())
    assert bool(known_as(text)) == bool(text.strip())
    assert max(map(len, (folded(text), indexed(text), known_as(text)))) <= LENGTH_MAX


@given(letters)
def test_case_and_composition_do_not_matter(text: str) -> None:
    for other in (
        text.upper(),
        text.lower(),
        text.casefold(),
        normalize("NFD", text),
        normalize("NFKC", text),
    ):
        assert folded(other) == folded(text)
        assert alike(other, text)


@given(latin, st.sampled_from("\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030c\u0323\u0327"))
def test_accents_do_not_matter(text: str, accent: str) -> None:
    accented = "".join(char + accent if char.isalpha() else char for char in text)

    assert folded(accented) == folded(text)
    assert alike(accented, text)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40))
def test_width_does_not_matter(text: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in text)

    assert folded(wide) == folded(text)


@given(latin, st.sampled_from("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0f"), st.integers(0, 40))
def test_invisible_characters_do_not_matter(text: str, char: str, place: int) -> None:
    assert folded(text[:place] + char + text[place:]) == folded(text)


@given(st.text(st.sampled_from("aeouäöüåødjđ m"), min_size=1, max_size=12), st.data())
def test_every_spelling_of_a_name_has_one_key(name: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from(sorted(spellings(name))))

    assert alike(name, other)
    assert known_as(name) == known_as(other)
