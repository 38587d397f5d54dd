"""Test that an upgrade writes the forms of stored names anew, also of people whose names were different until now."""

from contextlib import closing

import pytest

from tests.upgrades import before_squash
from tests.upgrades.installation import Installation

INVITE = """
INSERT INTO issuing_invitee
    (id, event_id, handle, name, first_name, sorted_as, email, language, external_id, created_at)
SELECT {id}, event_id, 'h{id}', '{name}', '', '{form}', '{email}', '', '', created_at
FROM issuing_invitee WHERE id < 900
ORDER BY id LIMIT 1"""
NAME_HOLDER = """
UPDATE issuing_holder SET name = '{name}', sorted_as = '', erased_at = {erased}
WHERE id = (SELECT {which}(id) FROM issuing_holder)"""


@pytest.fixture
def upgraded(empty: Installation) -> Installation:
    """An upgrade of people whose names become the same, of one who had no form, and of one who was erased."""
    before_squash.lay_into(empty)
    same = "sean@example.org"
    people = [
        (901, "Sean O''Connor", "sean o''connor", same),
        (902, "Sean O’Connor", "sean o’connor", "Sean@example.org"),
        (903, "Łukasz Müller", "łukasz muller", same),
        (904, "–", "erased 904", ""),
    ]
    run(empty, *(INVITE.format(id=pk, name=name, form=form, email=mail) for pk, name, form, mail in people))
    named = NAME_HOLDER.format(name="???", erased="NULL", which="min")
    erased = NAME_HOLDER.format(name="–", erased="'2026-11-01 10:00:00+00:00'", which="max")
    run(empty, named, erased)
    ended = empty.django("migrate")
    assert ended.returncode == 0, ended.stderr
    return empty


def test_names_that_become_the_same_are_all_kept_and_who_had_no_form_gets_one_unless_erased(
    upgraded: Installation,
) -> None:
    invited = rows(upgraded, "SELECT id, sorted_as, known_as FROM issuing_invitee WHERE id > 900 ORDER BY id")
    held = rows(upgraded, "SELECT name, sorted_as FROM issuing_holder WHERE name IN ('???', '–') ORDER BY id")

    assert invited == [
        (901, "sean o connor oconnor", "seanoconnor"),
        (902, "sean o connor oconnor 902", "seanoconnor"),
        (903, "lukasz muller mueller", "lukaszmuller"),
        (904, "erased 904", ""),
    ]
    assert held == [("???", "???"), ("–", "")]


def run(installation: Installation, *statements: str) -> None:
    with closing(installation.connect()) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def rows(installation: Installation, statement: str) -> list[tuple[object, ...]]:
    with closing(installation.connect()) as connection:
        return list(connection.execute(statement).fetchall())
