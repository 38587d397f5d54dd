"""Groups rows by minute in the database, on either engine."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import CharField, Func


class Minute(Func):
    """The minute of a time in UTC, as text. Django's TruncMinute calls Python for each row on SQLite, which takes three
    seconds per 100,000 rows."""

    output_field = CharField()
    template = "SUBSTR(%(expressions)s, 1, 16)"

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "TO_CHAR(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')"
        return self.as_sql(compiler, connection, template=template, **extra)


def moment_of(minute: str) -> datetime:
    return datetime.fromisoformat(minute).replace(tzinfo=UTC)
