"""What all lists of persons have in common: the columns of a name, and how a person is known again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from portillon.core.names import alike, known_as, spellings
from portillon.sheets.problem import NoNameColumn

P = TypeVar("P")

# Where the person has no address, the ticket goes to whoever bought it.
EMAIL_COLUMNS = ("email", "buyer_email")
NAME_COLUMNS = ("name", "last_name", "first_name")


def require_name(columns: Mapping[str, str]) -> None:
    """Raises NoNameColumn."""
    if columns.keys().isdisjoint(NAME_COLUMNS):
        raise NoNameColumn


def whole_name(cells: Mapping[str, str]) -> str:
    """Beside a column of first names, `name` holds the last name, as in "Name, Vorname" and "Nom, Prénom"."""
    last = cells.get("last_name") or cells.get("name", "")
    return f"{cells.get('first_name', '')} {last}"


def address(cells: Mapping[str, str]) -> str:
    """The person's e-mail address, else the buyer's."""
    return next((given for column in EMAIL_COLUMNS if (given := cells.get(column))), "")


def person_keys(email: str, name: str) -> list[str]:
    """Return keys of which two entries share one if they have the same e-mail address and names that are alike."""
    return [f"{email.lower()}\n{spelling}" for spelling in sorted(spellings(name))]


class Persons(Generic[P]):
    """What exists, found by e-mail address and name, as each is given with them."""

    def __init__(self, given: Iterable[tuple[str, str, P]]) -> None:
        self._known: dict[tuple[str, str], list[tuple[str, P]]] = defaultdict(list)
        for email, name, one in given:
            self._known[email.lower(), known_as(name)].append((name, one))

    def find(self, email: str, name: str) -> list[P]:
        """Return those with this address whose name is exactly the same, else those whose name is alike."""
        known = self._known.get((email.lower(), known_as(name)), [])
        same = [one for called, one in known if called == name]
        return same or [one for called, one in known if alike(called, name)]
