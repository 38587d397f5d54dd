"""Test that an upgrade writes the forms of stored names anew, also of people whose names were different until now."""

from contextlib import closing

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


def test_names_that_become_the_same_are_all_kept(empty: Installation) -> None:
    before_squash.lay_into(empty)
    same = "sean@example.org"
    people = [
        (901, "Sean O''Connor", "sean o''connor", same),
        (902, "Sean O’Connor", "sean o’connor", "Sean@example.org"),
        (903, "Łukasz Müller", "łukasz muller", same),
        (904, "–", "erased 904", ""),
    ]
    run(empty, *(INVITE.format(id=pk, name=name, form=form, email=mail) for pk, name, form, mail in people))

    ended = empty.django("migrate")

    assert ended.returncode == 0, ended.stderr
    assert rows(empty, "SELECT id, sorted_as, known_as FROM issuing_invitee WHERE id > 900 ORDER BY id") == [
        (901, "sean o connor oconnor", "seanoconnor"),
        (902, "sean o connor oconnor 902", "seanoconnor"),
        (903, "lukasz muller mueller", "lukaszmuller"),
        (904, "erased 904", ""),
    ]


def test_who_had_no_form_gets_one_unless_erased(empty: Installation) -> None:
    before_squash.lay_into(empty)
    named = NAME_HOLDER.format(name="???", erased="NULL", which="min")
    erased = NAME_HOLDER.format(name="–", erased="'2026-11-01 10:00:00+00:00'", which="max")
    run(empty, named, erased)

    ended = empty.django("migrate")

    assert ended.returncode == 0, ended.stderr
    found = rows(empty, "SELECT name, sorted_as FROM issuing_holder WHERE name IN ('???', '–') ORDER BY id")
    assert found == [("???", "???"), ("–", "")]


def run(installation: Installation, *statements: str) -> None:
    with closing(installation.connect()) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def rows(installation: Installation, statement: str) -> list[tuple[object, ...]]:
    with closing(installation.connect()) as connection:
        return list(connection.execute(statement).fetchall())
