"""The first migrations make the schema that was there before them, triggers and the table of the cache included."""

from tests.upgrades import before_squash
from tests.upgrades.installation import Installation

# What a release may add comes after these.
FIRST = (
    "accounts.0007_organisation_changes",
    "places.0014_changes_of_lists",
    "issuing.0022_registrations_by_address",
    "devices.0005_readiness",
    "entries.0010_practice_scans",
    "console.0004_works_of_invitees",
)


def test_the_first_migrations_make_the_schema_of_before(empty: Installation, engine: str) -> None:
    empty.migrate_to(*FIRST)

    assert empty.schema() == before_squash.schema_on(engine)
