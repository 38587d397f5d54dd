"""The years that every date of Portillon lies in.

Outside of them, time zones overflow, drivers cannot read what a database stored, and spreadsheets know no days.
"""

from datetime import UTC, date, datetime

YEAR_MIN, YEAR_MAX = 1900, 2199
# As the database bounds them: wherever on earth such a year begins or ends, it is within a day of UTC's.
EARLIEST = datetime(YEAR_MIN - 1, 12, 31, tzinfo=UTC)
LATEST = datetime(YEAR_MAX + 1, 1, 2, tzinfo=UTC)


def is_within(day: date) -> bool:
    """Whether the day, or the moment by its own clock, lies in a year that is known."""
    return YEAR_MIN <= day.year <= YEAR_MAX
