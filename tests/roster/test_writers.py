"""Test that whoever changes the name of a ticket's holder gives the ticket a new number in the same function's module.

The database refuses all other changes without one. A name is in another table, where a trigger could not tell.
"""

import re

from tests.tidy.sources import ROOT, of_kind

WRITES = re.compile(
    r"\bHolder\.objects\.(?:bulk_create|bulk_update|create)|\bHolder\.objects\.filter\([^)]*\)\.update|holder\.save\("
)
NUMBERED = {
    "portillon/entries/venue/take_in.py",
    "portillon/issuing/erasure/erasure.py",
    "portillon/issuing/lists/ticket_list.py",
    "portillon/issuing/tickets/passing_on.py",
    "portillon/issuing/tickets/tickets.py",
}
# Passes are in no roster.
OF_PASSES = {"portillon/issuing/tickets/passes.py"}


def test_who_writes_names_takes_numbers() -> None:
    files = {
        file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8")
        for file in of_kind(".py", under="portillon/")
    }
    writers = {name for name, text in files.items() if WRITES.search(text)}

    assert writers == NUMBERED | OF_PASSES
    assert {name for name in writers if "next_number(" in files[name]} == NUMBERED
