"""The first migrations make the schema that was there before them, triggers and the table of the cache included."""

from tests.upgrades import before_squash
from tests.upgrades.installation import Installation

# What a release may add comes after these.
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
