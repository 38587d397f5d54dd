"""Test `participant.clean`, the one place that checks what is entered about a participant."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portillon.issuing.tickets.participant import Errors, clean, one_line
from portillon.issuing.tickets.tickets import TicketData

ALICE = {"name": "Alice", "email": "alice@example.org"}


def cleaned(**fields: object) -> TicketData:
    data = clean({**ALICE, **fields})
    assert isinstance(data, TicketData), data
    return data


def wrong(admits_max: Any = None, **fields: object) -> set[str]:
    errors = clean({**ALICE, **fields}, admits_max)
    assert isinstance(errors, Errors), errors
    return set(errors)


@pytest.mark.parametrize(
    "address", ["alice+gala@example.org", "ALICE@example.org", "a@bücher.example", "o'neil@example.org"]
)
def test_addresses_that_people_have_are_taken(address: str) -> None:
    assert cleaned(email=address).email == address


def test_the_domain_of_an_address_has_no_case() -> None:
    assert cleaned(email=" Alice@EXAMPLE.Org ").email == "Alice@example.org"


@pytest.mark.parametrize(
    "address",
    [
        "alice",
        "alice@",
        "@example.org",
        "a b@example.org",
        "é@example.org",
        "a@b@c.org",
        "a@x." + "y" * 260,
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert wrong(email=address) == {"email"}


def test_only_who_can_be_reached_by_mail_alone_needs_an_address() -> None:
    assert cleaned(email=" ").email == ""
    assert clean({**ALICE, "email": " "}, needs_address=True) == {"email": "The e-mail address is missing."}


def test_a_long_address_is_refused_by_its_bytes_since_it_is_sealed_into_the_code() -> None:
    domain = ".".join(["ü" * 50] * 4)
    assert wrong(email=f"a@{domain}.ch") == {"email"}


@pytest.mark.parametrize("companions, admits", [("", 1), ("0", 1), ("3", 4), ("2.0", 3), ("2,0", 3), (2, 3)])
def test_companions_come_on_top_of_the_holder(companions: object, admits: int) -> None:
    assert cleaned(companions=companions).admits == admits


@pytest.mark.parametrize("admits", ["0", "-1", "2.5", "many", "1001", "9" * 40, True])
def test_a_party_is_a_whole_number_within_bounds(admits: object) -> None:
    assert wrong(admits=admits) == {"admits"}


def test_a_party_larger_than_the_event_allows_is_refused() -> None:
    assert wrong(admits_max=3, companions="3") == {"admits"}


def test_persons_and_companions_must_not_contradict_each_other() -> None:
    assert wrong(admits="3", companions="1") == {"admits"}


@pytest.mark.parametrize(
    "given_, code", [("Français", "fr"), ("de-CH", "de"), ("EN", "en"), ("Allemand", "de"), ("", "")]
)
def test_a_language_is_known_by_many_names(given_: str, code: str) -> None:
    assert cleaned(language=given_).language == code


def test_every_field_tells_what_is_wrong_with_it() -> None:
    fields = {
        "name": "",
        "email": "x",
        "seat": "s" * 201,
        "language": "it",
        "phone": "\ud800",
        "transferable": "?",
    }
    assert wrong(**fields) == set(fields)


def test_a_name_cannot_turn_the_direction_of_what_follows() -> None:
    assert cleaned(name="Bob\u202egnp.exe").name == "Bobgnp.exe"


@given(st.text(st.characters(codec=None)))
def test_one_line_is_one_line_whatever_comes(text: str) -> None:
    line = one_line(text)
    line.encode()
    assert line == " ".join(line.split())
    assert one_line(line) == line


FIELDS = ["name", "email", "admits", "companions", "language", "transferable", "seat"]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(FIELDS), st.text() | st.integers() | st.booleans() | st.none()))
def test_nothing_that_is_sent_makes_it_raise(fields: dict[str, object]) -> None:
    assert isinstance(clean(fields), TicketData | Errors)
