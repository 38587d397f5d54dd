"""Test that `portillon ledger verify` names a figure of passes or events that somebody changed in the database."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from portillon.cli import main
from portillon.entries.figures import event_rollup, rollup
from portillon.entries.figures.recount import HIDDEN, wrong_figures
from portillon.entries.models import EventPosition, PassUse, Position, Scan, Writer
from tests.entries.figures import test_event_sums
from tests.entries.figures.test_event_sums import Doors
from tests.entries.figures.test_rollup import ACT, SMALL, Ledger, rolled_back

FIGURES = [
    (model, field.name) for model in HIDDEN for field in model._meta.local_fields if not field.primary_key
]


@pytest.fixture
def ledger(db: None) -> Ledger:
    """Two passes at three venues, one of whose entries was reversed, and two tickets at a door, all folded in."""
    ledger = Ledger()
    for one, gate in ((1, 1), (1, 2), (2, 2), (2, 3), (1, 3)):
        ledger.act("entry", one, gate, one, 0, 10 * gate, 5)
    ledger.act("reversal", 4, 1)
    ledger.act("fold")
    doors = Doors()
    doors.act("entry", 1, 0, 5, 10, 2, 1)
    doors.act("refusal", 2, 1, None, 20, "expired")
    event_rollup.fold()
    return ledger


def verdict(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as left:
        main(["ledger", "verify"])
    return str(left.value.code) + capsys.readouterr().out


def test_figures_of_the_rows_are_right(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(capsys).startswith("08 rows")


def test_rows_that_are_not_folded_in_yet_are_not_missed(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger.act("entry", 2, 1, 3, 2, 50, None)

    assert verdict(capsys).startswith("09 rows")


@pytest.mark.parametrize("model, column", FIGURES)
def test_a_changed_figure_is_named(
    ledger: Ledger, model: type[models.Model], column: str, capsys: pytest.CaptureFixture[str]
) -> None:
    row = model._default_manager.order_by("pk").last()
    assert row is not None
    model._default_manager.filter(pk=row.pk).update(**{column: _other(getattr(row, column))})

    assert verdict(capsys).startswith("portillon: the ledger is broken: ")


def _other(value: Any) -> Any:
    match value:
        case datetime():
            return value + timedelta(hours=1)
        case int():
            return value + 100
        case str():
            return "other"
    return value + timedelta(days=1)


@pytest.mark.parametrize("model", HIDDEN)
def test_a_figure_that_is_gone_is_missed(
    ledger: Ledger, model: type[models.Model], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = model._default_manager.order_by("pk")
    if model in (Position, EventPosition):
        # Of a writer whose rows are counted there. A database numbers the positions of writers as it likes.
        counted = Scan.objects.filter(event_id__isnull=model is Position)
        rows = rows.filter(writer_id__in=counted.values("writer_id"))
    row = rows.last()
    assert row is not None
    row.delete()

    assert verdict(capsys).startswith("portillon: the ledger is broken: ")


def test_a_pass_is_never_said_to_be_folded_further_than_its_rows(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    PassUse.objects.filter(credential_id=1).update(seq=90)

    assert "entries_passuse (credential_id 1)" in verdict(capsys)


def test_a_writer_that_is_not_known_has_no_rows_in_the_figures(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = Writer.objects.order_by("-pk")[0].pk + 1
    Position.objects.create(writer_id=unknown, folded=3)

    assert f"3 rows of writer {unknown}" in verdict(capsys)


@pytest.mark.django_db
@SMALL
@given(acts=st.lists(ACT, max_size=40))
def test_whatever_was_folded_is_right(acts: list[tuple[Any, ...]]) -> None:
    with rolled_back() as patch:
        patch.setattr(rollup, "CHUNK_ROWS", {"sqlite": 3, "postgresql": 3})
        ledger = Ledger()
        for what, *given in acts:
            ledger.act(what, *given)

        assert wrong_figures() is None


@pytest.mark.django_db
@SMALL
@given(acts=test_event_sums.ACTS)
def test_whatever_was_folded_of_events_is_right(acts: list[tuple[Any, ...]]) -> None:
    with rolled_back():
        doors = Doors()
        for what, *given in acts:
            doors.act(what, *given)

        assert wrong_figures() is None
