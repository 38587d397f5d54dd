"""Test that the database bounds every date that people or programs give, and that every form refuses other years."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, DateField, Model, Q

from portillon.console.fields import DayField, MomentField, TypedMoment

# Set by the server's clock, or by the one way into the ledger, whose rows are sealed and can no longer be changed.
BY_THE_CLOCK = {
    "accepted_at", "answered_at", "archived_at", "asked_at", "at", "auto_other_since", "auto_since",
    "blocked_at", "cancelled_at", "closed_at", "closing_at", "code_seen_at",
    "confirmed_at", "consented_at",
    "created_at", "date_joined", "day", "decided_at", "declined_at", "deleted_at", "doubled_at",
    "due_at", "ended_at", "erased_at",
    "erasing_until", "first_at", "first_hour", "heard_at", "heartbeat_at", "hour", "last_at", "last_hour", "last_login",
    "last_used_at", "minute", "received_at", "roster_at",
    "lease_until", "next_try_at", "removed_at", "revoked_at", "scanned_at", "seen_at", "sent_at", "set_back_at",
    "signed_out_at",
    "stands_since", "started_at", "synced_at",
    "told_at", "used_at", "waiting_since", "withdrawn_at",
}  # fmt: skip
BY_THE_CLOCK_IN = {
    "accounts.ApiKey.expires_at",
    "accounts.Counter.ends_at",
    "accounts.Invitation.expires_at",
    "issuing.Registration.passed_from",
    "places.Gate.held_since",
}


def test_every_date_that_is_given_is_bounded() -> None:
    ours = [config for config in apps.get_app_configs() if config.name.startswith("portillon.")]
    unbounded = {
        f"{model._meta.label}.{field.name}"
        for config in ours
        for model in config.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, DateField) and field.name not in BY_THE_CLOCK | set(bounded(model))
    }

    assert unbounded == BY_THE_CLOCK_IN


def bounded(model: type[Model]) -> Iterator[str]:
    """Yield the columns that a constraint keeps in known years."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, CheckConstraint) and constraint.name.endswith("_in_known_years"):
            assert isinstance(constraint.condition, Q)
            bounds: list[Any] = list(constraint.condition.children)
            yield from (name.rpartition("__")[0] for name, _bound in bounds)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
@pytest.mark.parametrize("field, time", [(DayField(), ""), (MomentField(), "T12:00")])
def test_a_form_refuses_other_years(field: forms.Field, time: str, day: str) -> None:
    with pytest.raises(ValidationError, match="1900"):
        field.clean(TypedMoment(day + time) if time else day)


def test_forms_have_no_other_fields_for_dates() -> None:
    plain = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in subclasses(forms.BaseForm)
        if form.__module__.startswith("portillon.")
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField | forms.DateTimeField)
        and not isinstance(field, DayField | MomentField)
    }

    assert plain == set()


def subclasses(of: Any) -> Iterator[Any]:
    for one in of.__subclasses__():
        yield one
        yield from subclasses(one)
