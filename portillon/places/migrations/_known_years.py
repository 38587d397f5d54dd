"""The years that dates may lie in from now on: a constraint for each table, after its rows were brought into them.

A driver may be unable to read a date outside of these years, so the rows are changed by the database alone.
"""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import StateApps
from django.db.models import Q

FIRST, LAST = datetime(1899, 12, 31, tzinfo=UTC), datetime(2200, 1, 2, tzinfo=UTC)

logger = logging.getLogger(__name__)


def known_years(
    room: str, model: str, name: str, *moments: str, days: tuple[str, ...] = ()
) -> list[Operation]:
    """Return the operations that bound the columns `moments` and `days` of a model of this room."""
    bounds: dict[str, tuple[date, date]] = dict.fromkeys(moments, (FIRST, LAST))
    bounds |= dict.fromkeys(days, (FIRST.date(), LAST.date()))
    condition = Q()
    for column, (first, last) in bounds.items():
        condition &= Q(**{f"{column}__gte": first, f"{column}__lte": last})
    constraint = models.CheckConstraint(
        condition=condition, name=name, violation_error_message="A date lies in an impossible year."
    )
    return [
        migrations.RunPython(_bring_into(room, model, bounds), migrations.RunPython.noop),
        migrations.AddConstraint(model, constraint),
    ]


def _bring_into(
    room: str, model: str, bounds: dict[str, tuple[date, date]]
) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def bring(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
        rows = apps.get_model(room, model)._default_manager
        # All columns in one statement: other constraints compare them with each other.
        for pk in rows.filter(_outside(bounds)).values_list("pk", flat=True):
            rows.filter(pk=pk).update(**{column: _nearest(column, *both) for column, both in bounds.items()})
            logger.warning(
                "%s %s had a date before 1900 or after 2199, which is now the nearest possible one", model, pk
            )

    return bring


def _outside(bounds: dict[str, tuple[date, date]]) -> Q:
    outside = Q()
    for column, (first, last) in bounds.items():
        outside |= Q(**{f"{column}__lt": first}) | Q(**{f"{column}__gt": last})
    return outside


def _nearest(column: str, first: date, last: date) -> models.Case:
    return models.Case(
        models.When(**{f"{column}__lt": first}, then=models.Value(first)),
        models.When(**{f"{column}__gt": last}, then=models.Value(last)),
        default=models.F(column),
    )
