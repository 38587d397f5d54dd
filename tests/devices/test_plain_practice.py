"""Test practice tickets that a plain phone's own camera app opens before the doors open."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portillon.entries import practice
from portillon.entries.models import PracticeScan, Scan
from portillon.issuing.models.rehearsal import Lesson, Rehearsal
from portillon.issuing.rehearsal.rehearsal import codes_of
from portillon.issuing.seals.codes import code_of
from portillon.places.models import Event
from tests.devices.phone import open_code, text_of, verdict_of
from tests.organiser import Organiser

BAND = "Practice – not counted"


@pytest.fixture
def rehearsal(alice: Organiser) -> Rehearsal:
    later = timezone.now() + timedelta(days=1)
    Event.objects.update(doors_at=later, starts_at=later, ends_at=later + timedelta(hours=3))
    alice.event.refresh_from_db()
    return practice.begin(alice.event, 1, None, timezone.now())


def code_for(rehearsal: Rehearsal, lesson: Lesson) -> str:
    return next(codes_of(rehearsal, rehearsal.tickets.filter(lesson=lesson)))


def test_its_answers_have_a_band_and_count_nothing(steward: Client, rehearsal: Rehearsal) -> None:
    for lesson, words in (
        (Lesson.PARTY, ("Access granted", "2/3", "Practice guest 2")),
        (Lesson.NOTE, ("Access granted", "Look at this", "Practice: ask for the proof")),
        (Lesson.USED_UP, ("Access denied", "Already used")),
        (Lesson.UNKNOWN, ("Access denied", "removed from the list")),
    ):
        shown = text_of(verdict_of(steward, code_for(rehearsal, lesson)))
        assert [word for word in (BAND, *words) if word not in shown] == []
    assert not Scan.objects.exists()


def test_the_rest_of_the_party_comes_in_by_a_tap(steward: Client, rehearsal: Rehearsal) -> None:
    page = verdict_of(steward, code_for(rehearsal, Lesson.PARTY))
    form = {"scan_id": str(page.context["next_id"]), "party": "1"}

    after = steward.post(f"/door/scans/{page.context['scan'].scan_id}/party", form, follow=True)
    assert "3/3" in text_of(after)
    assert BAND in text_of(after)


def test_two_fetches_of_one_opening_are_one_scan(steward: Client, rehearsal: Rehearsal) -> None:
    code = code_for(rehearsal, Lesson.VALID)
    first, second = open_code(steward, code), open_code(steward, code)

    assert first.headers["Location"] == second.headers["Location"]
    assert PracticeScan.objects.filter(is_given=False).count() == 1


def test_real_tickets_and_strangers_are_led_to_the_website_as_before(
    steward: Client, alice: Organiser, rehearsal: Rehearsal
) -> None:
    practised = code_for(rehearsal, Lesson.VALID)

    assert open_code(steward, code_of(alice.issue())).status_code == 302
    assert open_code(Client(), practised).status_code == 302
    rehearsal.delete()
    assert open_code(steward, practised).status_code == 302
    assert not Scan.objects.exists()
