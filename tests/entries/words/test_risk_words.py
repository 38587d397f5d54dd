"""Test how verdicts word what phones without contact could cost."""

from datetime import timedelta

from django.utils import timezone

from portillon.entries.figures.desk_exposure import DeskExposure
from portillon.entries.figures.exposure import Exposure
from portillon.entries.words.risk_words import in_language


def test_a_desk_is_told_of_entries_though_an_event_has_the_same_figures() -> None:
    since = timezone.now() - timedelta(minutes=5, seconds=30)

    event, desk = (in_language(kind(1, since, 5), "en") for kind in (Exposure, DeskExposure))

    assert event is not None
    assert desk is not None
    assert (event["persons"], desk["entries"]) == (5, 5)
    assert "5 people could come in twice" in event["detail"]
    assert "5 entries could be made twice" in desk["detail"]
