"""Test which number or address a typed contact offers to tap."""

import pytest

from portillon.core.contact import address_of

CONTACTS = {
    "Maria, +41 (0)79 123 45 67": "tel:+41791234567",
    "Maria 079 123 45 67, until 18:30": "tel:0791234567",
    "01 39 16 49 49": "tel:0139164949",
    "(01) 39.16.49.49": "tel:0139164949",
    "0041 (0)32/718-10-00": "tel:0041327181000",
    "desk@example.org": "mailto:desk@example.org",
    "Maria <maria@example.org>.": "mailto:maria@example.org",
    "Maria at the info desk, room 12": "",
    "since 2024, 9-17": "",
    "": "",
}


@pytest.mark.parametrize("contact", CONTACTS)
def test_it_is_dialled_as_it_is_written(contact: str) -> None:
    assert address_of(contact) == CONTACTS[contact]
