"""What all lists of persons have in common: the columns of a name, and how a person is known again."""

from collections.abc import Mapping

from portillon.core.names import folded
from portillon.sheets.problem import NoNameColumn

NAME_COLUMNS = ("name", "last_name", "first_name")


def require_name(columns: Mapping[str, str]) -> None:
    """Raises NoNameColumn."""
    if columns.keys().isdisjoint(NAME_COLUMNS):
        raise NoNameColumn


def whole_name(cells: Mapping[str, str]) -> str:
    """Beside a column of first names, `name` holds the last name, as in "Name, Vorname" and "Nom, Prénom"."""
    last = cells.get("last_name") or cells.get("name", "")
    return f"{cells.get('first_name', '')} {last}"


def person_key(email: str, name: str) -> str:
    """Equal for the same e-mail address and name, whatever their case and accents."""
    return f"{email.lower()}\n{folded(name)}"
