"""Test that the counts of each device's scans are complete, although rows that were counted once are not read again."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portillon.entries.figures import activity
from portillon.entries.models import Scan
from tests.organiser import Organiser


@pytest.fixture(autouse=True)
def _nothing_is_counted_yet() -> Iterator[None]:
    activity.forget()
    yield
    activity.forget()


def told(alice: Organiser) -> dict[int, int]:
    return {device: one.scans for device, one in activity.by_device(alice.event.pk).items()}


@pytest.mark.parametrize("unsettled", [0, 2, 10_000])
def test_every_scan_counts_once_however_often_one_looks(
    alice: Organiser, unsettled: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "UNSETTLED_ROWS", unsettled)
    (anna, annas), (ben, bens) = alice.steward("anna@example.org"), alice.steward("ben@example.org")
    looks = []
    for key in (annas, annas, bens, annas, bens):
        alice.scan(alice.code(), key=key)
        looks.append(told(alice))

    assert looks[0] == {anna.pk: 1}
    assert looks[2] == {anna.pk: 2, ben.pk: 1}
    assert looks[-1] == told(alice) == {anna.pk: 3, ben.pk: 2}


def test_the_last_one_is_the_newest(alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "UNSETTLED_ROWS", 1)
    device, key = alice.steward()
    for _scan in range(3):
        alice.scan("no ticket", key=key)
        newest = Scan.objects.latest("pk").decided_at

        assert activity.by_device(alice.event.pk)[device.pk].last_at == newest


def test_what_was_counted_is_not_read_again(alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "UNSETTLED_ROWS", 0)
    _device, key = alice.steward()
    alice.scan(alice.code(), key=key)
    told(alice)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        told(alice)

    newest = Scan.objects.latest("pk").pk
    assert [query["sql"] for query in asked if f'"id" > {newest}' not in query["sql"]][1:] == []


def test_other_events_scans_and_programs_are_none_of_it(alice: Organiser) -> None:
    _device, key = alice.steward()
    other = alice.another_event()
    alice.scan(alice.code(event=other), key=key, gate=alice.gate_of(other))
    alice.scan(alice.code())

    assert told(alice) == {}


def test_a_ledger_put_back_to_earlier_is_counted_anew(alice: Organiser) -> None:
    device, key = alice.steward()
    alice.scan(alice.code(), key=key)
    activity._remembered[alice.event.pk] = activity._Counted(10**9, {})

    assert told(alice) == {device.pk: 1}
