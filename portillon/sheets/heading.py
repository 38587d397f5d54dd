"""What stands above a column of a sheet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands in the file, the name of its column here or None, and the cell of the first row below."""

    title: str
    column: str | None
    example: str
