"""Test through the API that each practice ticket gets the verdict printed below its code, and nothing is counted."""

from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone

from portillon.console.rehearsal.rehearsal_words import PARTY, PERSONS_IN, paper_of, sheets_of
from portillon.entries import practice
from portillon.entries.ledger.verify import verify
from portillon.entries.models import PracticeScan, Scan, Tally
from portillon.issuing.models import Message, PracticeTicket
from portillon.issuing.models.rehearsal import Lesson, Rehearsal
from portillon.issuing.paper.practice_pdf import PracticeCell, practice_pdf
from portillon.issuing.rehearsal.rehearsal import DoorsOpen, codes_of, end_due
from portillon.places import doors
from portillon.places.models import Event
from tests.organiser import Organiser

DPI = 200
LANGUAGES = ("fr", "de", "en")
REASONS = {
    Lesson.VALID: "ok",
    Lesson.PARTY: "ok",
    Lesson.NOTE: "ok",
    Lesson.ELSEWHERE: "wrong_gate",
    Lesson.OTHER_DOOR: "wrong_gate",
    Lesson.CANCELLED: "cancelled",
    Lesson.BLOCKED: "blocked",
    Lesson.TOO_EARLY: "too_early",
    Lesson.EXPIRED: "expired",
    Lesson.USED_UP: "used_up",
    Lesson.TOO_MANY: "party_too_large",
    Lesson.UNKNOWN: "unknown",
    Lesson.UNREADABLE: "unreadable",
}


@pytest.fixture
def tomorrow(alice: Organiser) -> Event:
    """Alice's event, moved by a day: its doors open tomorrow."""
    event = alice.event
    for name in ("doors_at", "starts_at", "ends_at"):
        setattr(event, name, getattr(event, name) + timedelta(days=1))
    event.save()
    return event


@pytest.fixture
def rehearsal(tomorrow: Event) -> Rehearsal:
    return practice.begin(tomorrow, 1, None, timezone.now())


def code_for(rehearsal: Rehearsal, lesson: Lesson) -> str:
    (code,) = codes_of(rehearsal, rehearsal.tickets.filter(lesson=lesson))
    return code


def printed(rehearsal: Rehearsal, language: str) -> tuple[list[PracticeCell], list[str]]:
    """Return the cells of the first sheet, and the codes that a scanner finds on it, in reading order."""
    sheets = list(sheets_of(rehearsal, language))
    content = practice_pdf(rehearsal.event, paper_of(rehearsal, language), sheets)
    with closing(pypdfium2.PdfDocument(content)) as document:
        assert len(document) == rehearsal.sheets
        page = document[0].render(scale=DPI / 72).to_pil()
        text = document[0].get_textpage().get_text_bounded().replace("\u200b", "")
    lines = [line for cell in sheets[0].cells for line in (cell.sentence, cell.how)]
    assert [line for line in lines if " ".join(line.split()) not in " ".join(text.split())] == []
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(page, formats=formats)
    widths_mm = [(one.position.top_right.x - one.position.top_left.x) / DPI * 25.4 for one in found]
    assert min(widths_mm) >= 39.5
    row = page.height / 6
    rank = {one.text: (round(one.position.top_left.y / row), one.position.top_left.x) for one in found}
    return list(sheets[0].cells), sorted(rank, key=lambda code: rank[code])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_printed_code_gets_the_verdict_that_stands_below_it(
    alice: Organiser, rehearsal: Rehearsal, language: str
) -> None:
    doors.change(rehearsal.event.gates.get(), title="Haupteingang Universitätsbibliothek")
    cells, codes = printed(rehearsal, language)
    lessons = [Lesson(one.lesson) for one in rehearsal.tickets.order_by("pk")]

    assert len(codes) == len(cells) == len(Lesson) - 1
    for lesson, cell, code in zip(lessons, cells, codes, strict=True):
        for _person in range(PERSONS_IN.get(lesson, 0)):
            assert alice.scan(code)["reason"] == "ok"
        answer = alice.scan(code, language=language, party=PARTY.get(lesson, 1))
        assert (lesson, answer["reason"]) == (lesson, REASONS[lesson])
        assert answer["practice"] is True
        assert (answer["verdict"] == "refused") == (cell.colour == "red")
        assert bool(answer["notes"]) == (cell.colour == "amber")
        assert cell.sentence == " · ".join([*answer["notes"], answer["detail"]])
        shown = f"{answer['used']}/{answer['allowed']}" if answer["allowed"] > 1 else ""
        assert cell.persons == shown
        assert answer["credential"] is None or answer["credential"]["name"] == cell.name


def test_the_statistics_of_the_event_and_the_ledger_are_what_they_were(
    alice: Organiser, tomorrow: Event
) -> None:
    alice.issue(admits=3)
    alice.scan(alice.code("Dora"))
    before = _told_of(alice, tomorrow)
    assert before["ledger"] == [1, 1, 1]

    rehearsal = practice.begin(tomorrow, 2, None, timezone.now())
    for code in codes_of(rehearsal, rehearsal.tickets.all()):
        assert alice.scan(code)["practice"] is True
    assert _told_of(alice, tomorrow) == before

    rehearsal.delete()
    assert _told_of(alice, tomorrow) == before
    left = (Rehearsal.objects, PracticeTicket.objects, PracticeScan.objects)
    assert [rows.count() for rows in left] == [0, 0, 0]
    # These are the mails of Alice's own two tickets.
    assert Message.objects.count() == 2


def _told_of(alice: Organiser, event: Event) -> dict[str, Any]:
    paths = (f"/events/{event.pk}/stats", f"/events/{event.pk}/counts", f"/events/{event.pk}", "/scans")
    told: dict[str, Any] = {path: alice.api("GET", path).content for path in paths}
    told["ledger"] = [verify(), Scan.objects.count(), Tally.objects.count()]
    return told


def test_who_is_scanned_is_in_until_it_begins_again(alice: Organiser, rehearsal: Rehearsal) -> None:
    code = code_for(rehearsal, Lesson.PARTY)

    assert [alice.scan(code)["used"] for _ in range(2)] == [2, 3]
    refused = alice.scan(code)
    assert refused["reason"] == "used_up"
    assert [entry["party"] for entry in refused["history"]] == [1, 1, 1]
    practice.again(rehearsal)
    assert alice.scan(code)["used"] == 2


def test_the_same_scan_again_is_told_the_same(alice: Organiser, rehearsal: Rehearsal) -> None:
    code, scan_id = code_for(rehearsal, Lesson.VALID), str(uuid4())
    first = alice.scan(code, scan_id=scan_id)
    again = alice.scan(code, scan_id=scan_id)

    assert (again["replayed"], again["practice"], again["used"]) == (True, True, first["used"])
    assert alice.scan(code_for(rehearsal, Lesson.PARTY), scan_id=scan_id).status == 409
    assert alice.scan(code, key="pk_guessed").status == 401


def test_it_is_decided_at_the_door_where_the_device_stands(alice: Organiser, tomorrow: Event) -> None:
    doors.change(tomorrow.gates.get(), categories=["Press"])
    stage = doors.add(tomorrow, title="Stage", categories=["Crew"])
    rehearsal = practice.begin(tomorrow, 1, None, timezone.now())
    press, crew = codes_of(rehearsal, rehearsal.tickets.filter(lesson=Lesson.OTHER_DOOR).order_by("pk"))

    assert alice.scan(press)["reason"] == "ok"
    wrong = alice.scan(press, gate=str(stage.pk))
    assert (wrong["reason"], "Main door" in wrong["detail"]) == ("wrong_gate", True)
    assert alice.scan(crew)["reason"] == "wrong_gate"
    assert alice.scan(code_for(rehearsal, Lesson.VALID), gate=str(stage.pk))["reason"] == "ok"


def test_at_another_event_it_is_wrong_and_at_another_organiser_s_unreadable(
    alice: Organiser, bob: Organiser, rehearsal: Rehearsal
) -> None:
    code, other = code_for(rehearsal, Lesson.VALID), alice.another_event()

    wrong = alice.scan(code, gate=alice.gate_of(other))
    assert (wrong["reason"], "Concert" in wrong["detail"]) == ("wrong_gate", True)
    strange = bob.scan(code)
    assert (strange["reason"], strange["practice"]) == ("unreadable", False)
    assert alice.api("GET", f"/events/{other.pk}/counts")["refused"] == 0


def test_a_real_ticket_stays_real(alice: Organiser, rehearsal: Rehearsal) -> None:
    answer = alice.scan(alice.code())

    assert (answer["practice"], answer["reason"]) == (False, "too_early")
    assert alice.api("GET", f"/events/{alice.event.pk}/counts")["refused"] == 1


@pytest.fixture(params=["its time is up", "a door opens", "the event is put forward"])
def over(request: pytest.FixtureRequest, rehearsal: Rehearsal) -> Rehearsal:
    now = timezone.now()
    if request.param == "its time is up":
        Rehearsal.objects.update(started_at=now - timedelta(hours=9))
    elif request.param == "a door opens":
        doors.open_now(rehearsal.event.gates.get(), now)
    else:
        Event.objects.filter(pk=rehearsal.event_id).update(doors_at=now)
    return rehearsal


def test_what_is_over_lets_nobody_in_and_goes_by_itself(alice: Organiser, over: Rehearsal) -> None:
    answer = alice.scan(code_for(over, Lesson.VALID))

    assert (answer["reason"], answer["practice"]) == ("unreadable", False)
    assert end_due(timezone.now()) == 1
    assert not Rehearsal.objects.exists()
    assert verify() == 1


def test_nobody_rehearses_while_guests_come_in(alice: Organiser) -> None:
    with pytest.raises(DoorsOpen):
        practice.begin(alice.event, 1, None, timezone.now())


def test_one_event_has_one_rehearsal(rehearsal: Rehearsal) -> None:
    assert practice.begin(rehearsal.event, 5, None, timezone.now()) == rehearsal
    assert PracticeTicket.objects.count() == len(Lesson) - 1
