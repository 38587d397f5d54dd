"""Test that a pass which was at the same desk only minutes ago is let in with a note, before and after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.accounts.models import Organisation
from portillon.entries.models import Scan
from portillon.places.models import Programme
from tests.console.desk.desk_given import Destination, destination, look_up, validate


@pytest.fixture
def desk(university: Organisation) -> Destination:
    return destination(university)


def later(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    now = timezone.now() + timedelta(minutes=minutes, seconds=5)
    monkeypatch.setattr(timezone, "now", lambda: now)


def test_it_is_said_before_it_is_confirmed_and_after(
    desk: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    clara = desk.controller()
    assert "Already here" not in validate(clara, desk.castle, desk.sarah.number)
    later(monkeypatch, 2)

    page = look_up(clara, desk.castle, desk.sarah.number).content.decode()
    assert "Already here 2 min ago." in page

    assert "Already here 2 min ago." in validate(clara, desk.castle, desk.sarah.number, companions=1)
    assert Scan.objects.entries().count() == 2


def test_a_longer_time_is_no_matter(desk: Destination, monkeypatch: pytest.MonkeyPatch) -> None:
    clara = desk.controller()
    validate(clara, desk.castle, desk.sarah.number)
    later(monkeypatch, 11)

    assert "Already here" not in look_up(clara, desk.castle, desk.sarah.number).content.decode()


def test_an_entry_that_was_taken_back_is_no_matter(desk: Destination) -> None:
    clara = desk.controller()
    validate(clara, desk.castle, desk.sarah.number)
    clara.post(f"/desks/{desk.castle.pk}/entries/{Scan.objects.get().scan_id}/reversal/")

    assert "Already here" not in look_up(clara, desk.castle, desk.sarah.number).content.decode()


def test_the_programme_may_do_without(desk: Destination) -> None:
    Programme.objects.update(again_minutes=0)
    clara = desk.controller()
    validate(clara, desk.castle, desk.sarah.number)

    assert "Already here" not in validate(clara, desk.castle, desk.sarah.number)
