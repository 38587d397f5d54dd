"""Test that the first migrations make the schema of the time before them, with triggers and the cache's table."""

from tests.upgrades import before_squash
from tests.upgrades.installation import Installation

# The migrations of later releases come after these.
FIRST = (
    "accounts.0001_schema",
    "places.0001_schema",
    "issuing.0001_schema",
    "devices.0001_schema",
    "entries.0001_schema",
    "console.0001_schema",
)


def test_the_first_migrations_make_the_schema_of_before(empty: Installation, engine: str) -> None:
    empty.migrate_to(*FIRST)

    assert empty.schema() == before_squash.schema_on(engine)
