"""Test that chains of the versions that the program wrote before stand beside those of the present one."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from portillon.entries.ledger import chain, last_heads
from portillon.entries.ledger.turn import turn
from portillon.entries.ledger.verify import Broken, verify
from portillon.entries.models import Scan, Writer
from tests.organiser import Organiser

OF_LATE_FACTS: dict[str, Any] = {
    "received_at": datetime(2026, 11, 28, tzinfo=UTC),
    "clock_error_ms": 0,
    "shown": "admitted",
    "shown_reason": "ok",
    "journal_number": 0,
}
OF_REGISTERS: dict[str, Any] = {"holder_id": 0, "register": 0}
UNSEALED = [(1, OF_LATE_FACTS | OF_REGISTERS), (2, OF_REGISTERS)]


@pytest.fixture(params=[1, 2])
def version(request: pytest.FixtureRequest) -> int:
    """The version of the chains that a former program writes."""
    found: int = request.param
    return found


@pytest.fixture
def old(alice: Organiser, version: int, monkeypatch: pytest.MonkeyPatch) -> Scan:
    """The first of two rows that a process of the former program has written."""
    with monkeypatch.context() as former:
        former.setattr(chain, "VERSION", version)
        for _ in range(2):
            alice.scan("something else")
    turn.forget()
    return Scan.objects.earliest("pk")


def test_both_versions_are_whole(old: Scan, alice: Organiser, version: int) -> None:
    alice.scan("something else")

    assert list(Writer.objects.order_by("pk").values_list("version", flat=True)) == [version, 3]
    assert verify() == 3


@pytest.mark.parametrize(
    "version, column, value",
    [(version, column, value) for version, columns in UNSEALED for column, value in columns.items()],
)
def test_a_column_that_a_version_does_not_seal_must_be_empty(old: Scan, column: str, value: Any) -> None:
    _drop_triggers()
    Scan.objects.filter(pk=old.pk).update(**{column: value})

    assert verify() == Broken(old.pk, "it is not as it was written, or the row before it is not")


@pytest.mark.parametrize("version, of, other", [(1, 1, 3), (1, 3, 1), (2, 2, 3), (2, 3, 2), (2, 2, 1)])
def test_nobody_changes_a_version(old: Scan, alice: Organiser, of: int, other: int) -> None:
    alice.scan("something else")
    Writer.objects.filter(version=of).update(version=other)

    assert isinstance(verify(), Broken)


def test_heads_of_both_versions_are_noted(old: Scan, alice: Organiser, tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path
    now = datetime.now(UTC)
    alice.scan("something else")
    last_heads.note(now)

    alice.scan("something else")
    last_heads.note(now)

    assert last_heads.known() == last_heads.stored(now)


def _drop_triggers() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER entries_scan_is_never_changed")
        else:
            cursor.execute("ALTER TABLE entries_scan DISABLE TRIGGER ALL")
