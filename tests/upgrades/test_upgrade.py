"""Test that a new version keeps all data of an older one, or refuses with a reason and changes nothing.

The older one is the last release, whose code is taken from git and makes its demonstration, and the installation in
`before_squash`. The release's code runs with today's libraries; if that ever fails, give it an environment of its own.
"""

from contextlib import closing
from pathlib import Path

import pytest

from tests.servers.portillon import ROOT
from tests.upgrades import before_squash, releases
from tests.upgrades.installation import Installation

FROZEN = "before the first release"
TAGS = releases.tags()


def test_every_release_has_its_tag() -> None:
    """A release without its tag would silently be left out of the test of upgrades."""
    named = releases.earlier((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))

    assert [tag for tag in named if tag not in TAGS] == [], "try: git fetch --tags --unshallow"


@pytest.fixture(params=[FROZEN, *TAGS[:1]])
def older(request: pytest.FixtureRequest, empty: Installation, tmp_path: Path) -> Installation:
    """An installation that an older version has left."""
    if request.param == FROZEN:
        before_squash.lay_into(empty)
    else:
        made = empty.portillon("demo", code=releases.check_out(request.param, tmp_path / "code"))
        assert made.returncode == 0, made.stderr
    return empty


def test_an_upgrade_keeps_every_row(older: Installation) -> None:
    """A migration that drops or splits a table on purpose has to be named here."""
    before = older.row_counts()

    proved = older.portillon("ledger", "verify")

    assert (proved.stdout, proved.stderr) == (f"{before['entries_scan']} rows, each as it was written\n", "")
    after = older.row_counts()
    assert {table: after.get(table) for table in before} == before
    assert older.django("migrate", "--check").returncode == 0


def test_what_was_frozen_has_a_row_in_each_table(empty: Installation) -> None:
    before_squash.lay_into(empty)

    assert [table for table, rows in empty.row_counts().items() if not rows] == []


def test_what_stopped_before_the_last_old_migration_is_refused(empty: Installation) -> None:
    before_squash.lay_into(empty)
    forget(empty, "issuing", "0022_registrations_by_address")
    before = empty.schema(), empty.row_counts()

    ended = empty.portillon("ledger", "verify")

    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert (
        "issuing.0022_registrations_by_address has not been applied: start the last version " in ended.stderr
    )
    assert (empty.schema(), empty.row_counts()) == before


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_first_start_that_was_interrupted_goes_on(empty: Installation, engine: str) -> None:
    empty.migrate_to("accounts.0001_schema", "places.0001_schema")

    ended = empty.portillon("ledger", "verify")

    assert (ended.stdout, ended.stderr) == ("0 rows, each as it was written\n", "")
    assert "entries_scan" in empty.row_counts()


def forget(installation: Installation, room: str, migration: str) -> None:
    """Remove the record that the migration was applied."""
    with closing(installation.connect()) as connection:
        connection.execute(f"DELETE FROM django_migrations WHERE app = '{room}' AND name = '{migration}'")
        connection.commit()
