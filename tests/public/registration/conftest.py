"""An event that people may register for."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from portillon.issuing.models import RegistrationForm
from portillon.places.models import Event

Open = Callable[..., RegistrationForm]


@pytest.fixture(autouse=True)
def _nobody_was_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def opened(event: Event) -> Open:
    """A function that opens registration by a form with these fields, as in opened(capacity=2, max_companions=3)."""

    def made(**fields: Any) -> RegistrationForm:
        of_event = {name: fields.pop(name) for name in ("capacity", "max_companions") if name in fields}
        Event.objects.filter(pk=event.pk).update(**{"max_companions": 4, **of_event})
        event.refresh_from_db()
        return RegistrationForm.objects.create(event=event, **{"is_published": True, **fields})

    return made
