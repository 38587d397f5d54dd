"""Test that the rows since a time are found by their ids, without reading those before."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from portillon.entries.ledger import since
from portillon.entries.models import Scan

BEGIN = datetime(2031, 5, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def rows(organisation: int, *hours: float) -> None:
    """Append a refusal at each hour, counted from BEGIN."""
    last = Scan.objects.count()
    Scan.objects.bulk_create(
        Scan(
            writer_id=1,
            writer_seq=last + number,
            mac=b"",
            scan_id=uuid4(),
            fingerprint=b"",
            organisation_id=organisation,
            gate_id=1,
            reason="unknown",
            party=1,
            used=0,
            allowed=0,
            admitted_count=0,
            expected_count=0,
            decided_at=BEGIN + hour * HOUR,
        )
        for number, hour in enumerate(hours)
    )


def test_rows_since_a_time_are_those_of_the_organisation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(since, "_FIRST_REACH", 2)
    rows(1, *range(50))
    rows(2, *range(50))

    for hour in (-1, 0, 1, 30, 49, 50):
        found = since.rows_since(1, BEGIN + hour * HOUR).values_list("decided_at", flat=True)
        assert sorted(found) == [BEGIN + n * HOUR for n in range(50) if n >= hour]


def test_a_row_that_was_stored_late_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(since, "_FIRST_REACH", 1)
    rows(1, 0, 5, 4.5, 5.5, 5.2)

    assert since.rows_since(1, BEGIN + 5 * HOUR).count() == 3


def test_an_empty_ledger_has_none() -> None:
    assert not since.rows_since(1, BEGIN).exists()


def test_only_the_rows_since_then_are_read(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(since, "_FIRST_REACH", 10)
    rows(1, *(n / 10 for n in range(2000)))

    with django_assert_max_num_queries(5):
        first = since.first_id(1, BEGIN + 198 * HOUR)

    # Thirty of them are as recent, with the hour for disorder.
    assert 30 <= Scan.objects.filter(pk__gte=first).count() <= 4 * 30


def test_an_index_leads_to_them() -> None:
    rows(1, *(n / 10 for n in range(5000)))

    plan = since.rows_since(1, BEGIN + 498 * HOUR).explain()

    assert re.search(r"(AND id|\(rowid)>\?|Index Cond: .*id >= ", plan), plan
