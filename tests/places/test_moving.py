"""Test that nothing of an event is left behind when the event moves, whoever moves it and in whichever way."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Organisation
from portillon.devices.authorisation import authorise, enrol_device, why_closed
from portillon.devices.models import Device, Enrolment
from portillon.entries import practice
from portillon.issuing.erasure import event_erasure
from portillon.issuing.mailing import reminders
from portillon.issuing.mailing.kinds import ticket as ticket_mails
from portillon.issuing.models import Holder, Message
from portillon.issuing.models.rehearsal import LIFE, Rehearsal
from portillon.issuing.registration import waiting_list
from portillon.issuing.rehearsal.rehearsal import going_on
from portillon.places import doors
from portillon.places.models import Event, Gate
from portillon.places.moving import change_event
from tests.issuing.registration.registrants import opened, register
from tests.organiser import Organiser, open_now
from tests.places.conftest import Moves, typed

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def reason(alice: Organiser, name: str = "Bob", key: str | None = None) -> str:
    """Scan a new ticket at the main door, and return the verdict's reason."""
    return str(alice.scan(alice.code(name), key)["reason"])


def lay(event: Event, later: timedelta) -> None:
    """Put the event at another time, as if it had been there from the beginning."""
    for name, at in open_now().items():
        setattr(event, name, (at + later).replace(second=0, microsecond=0))
    event.save()


def door(event: Event, **fields: Any) -> Gate:
    found = event.gates.get()
    doors.change(found, **fields)
    return found


def test_put_off_to_today_admits_today(alice: Organiser, moves: Moves) -> None:
    lay(alice.event, -2 * DAY)
    door(alice.event, doors_at=alice.event.doors_at - HOUR, closes_at=alice.event.ends_at - HOUR)
    assert reason(alice, "Ann") == "expired"

    moves(alice.event, alice.event.starts_at + 2 * DAY)

    assert reason(alice, "Bob") == "ok"


def test_moved_two_months_on_refuses_today(alice: Organiser, moves: Moves) -> None:
    door(alice.event, doors_at=alice.event.doors_at - HOUR, closes_at=alice.event.ends_at)
    assert reason(alice, "Ann") == "ok"

    moves(alice.event, alice.event.starts_at + 60 * DAY)

    assert reason(alice, "Bob") == "too_early"


@pytest.mark.parametrize("own_times", ["move", "keep"])
def test_what_was_set_by_hand_ends_with_its_day(alice: Organiser, moves: Moves, own_times: str) -> None:
    now = timezone.now()
    lay(alice.event, 2 * HOUR)
    doors.open_now(alice.event.gates.get(), now)
    assert reason(alice, "Ann") == "ok"

    moves(alice.event, alice.event.starts_at + 60 * DAY, own_times=own_times)

    main = alice.event.gates.get()
    assert (main.doors_at, main.opened_by_hand, reason(alice, "Bob")) == (None, False, "too_early")


def test_a_door_that_was_closed_by_hand_opens_on_the_new_date(alice: Organiser, moves: Moves) -> None:
    lay(alice.event, -1 * DAY)
    doors.close(alice.event.gates.get(), alice.event.doors_at + 5 * MINUTE)

    moves(alice.event, alice.event.starts_at + DAY)

    assert reason(alice) == "ok"


def test_a_start_that_is_late_leaves_open_what_was_opened_by_hand(alice: Organiser) -> None:
    Organisation.objects.update(time_zone="UTC")
    noon = datetime(2030, 6, 1, 12, tzinfo=UTC)
    change_event(alice.event, {"doors_at": noon, "starts_at": noon, "ends_at": noon + HOUR})
    doors.open_now(alice.event.gates.get(), timezone.now())

    change_event(alice.event, {"starts_at": noon + MINUTE, "ends_at": noon + HOUR})

    assert reason(alice) == "ok"


def test_a_door_that_would_close_before_it_opens_follows_the_event(alice: Organiser) -> None:
    Organisation.objects.update(time_zone="UTC")
    before = door(alice.event, closes_at=alice.event.starts_at)

    times = {name: getattr(alice.event, name) + 30 * DAY for name in ("doors_at", "starts_at", "ends_at")}
    change_event(alice.event, times, carries=False)

    before.refresh_from_db()
    assert before.closes_at is None


def test_the_clock_tells_how_far(alice: Organiser, moves: Moves) -> None:
    """From summer to winter time, what was at 18:30 is at 18:30 again."""
    here = ZoneInfo("Europe/Zurich")
    start = datetime(2030, 10, 1, 20, tzinfo=here)
    change_event(alice.event, {"doors_at": start, "starts_at": start, "ends_at": start + 3 * HOUR})
    door(alice.event, doors_at=datetime(2030, 10, 1, 18, 30, tzinfo=here))

    moves(alice.event, datetime(2030, 11, 1, 20, tzinfo=here))

    assert alice.event.gates.get().doors_at == datetime(2030, 11, 1, 18, 30, tzinfo=here)


@pytest.fixture
def phone(alice: Organiser) -> tuple[Device, str]:
    """A phone that was authorised three months ago, for an event of two months ago."""
    enrolled = enrol_device(authorise(alice.event), "Anna")
    assert isinstance(enrolled, tuple)
    lay(alice.event, -60 * DAY)
    Device.objects.update(created_at=timezone.now() - 90 * DAY)
    Enrolment.objects.update(created_at=timezone.now() - 90 * DAY)
    return enrolled


def test_an_authorised_phone_works_at_the_new_date(
    alice: Organiser, phone: tuple[Device, str], moves: Moves
) -> None:
    _device, key = phone
    assert alice.scan(alice.code("Ann"), key).status == 401

    moves(alice.event, timezone.now() + HOUR)

    assert reason(alice, "Bob", key) == "ok"


def test_its_key_ends_a_month_after_the_event_wherever_that_is(
    alice: Organiser, phone: tuple[Device, str], moves: Moves
) -> None:
    moves(alice.event, timezone.now() + 60 * DAY)

    (shown,) = alice.api("GET", "/devices").content
    alice.event.refresh_from_db()
    assert datetime.fromisoformat(shown["expires_at"]) == alice.event.ends_at + 30 * DAY


def test_a_phone_of_an_event_that_moves_into_the_past_has_a_month_from_its_own_beginning(
    alice: Organiser, moves: Moves
) -> None:
    enrolled = enrol_device(authorise(alice.event), "Anna")
    assert isinstance(enrolled, tuple)

    moves(alice.event, timezone.now() - 90 * DAY)

    assert reason(alice, "Bob", enrolled[1]) == "expired"
    enrolled[0].refresh_from_db()
    assert enrolled[0].valid_until == enrolled[0].created_at + 30 * DAY


def test_an_authorisation_code_ends_with_the_event(alice: Organiser, moves: Moves) -> None:
    code = authorise(alice.event)
    lay(alice.event, -2 * DAY)
    Enrolment.objects.update(created_at=timezone.now() - 9 * DAY)
    token = alice.api("GET", f"/events/{alice.event.pk}/enrolments")[0]["url"]
    enrolling = {"token": token, "name": "Anna"}
    assert alice.api("POST", "/devices", enrolling).status == 410

    moves(alice.event, timezone.now() + HOUR)

    assert alice.api("POST", "/devices", enrolling).status == 201
    moves(alice.event, timezone.now() - 9 * DAY)
    assert why_closed(Enrolment.objects.get(pk=code.pk)) is not None


def test_an_end_that_was_chosen_for_a_code_moves_along(alice: Organiser, moves: Moves) -> None:
    end = alice.event.starts_at - HOUR
    code, withdrawn = authorise(alice.event, expires_at=end), authorise(alice.event, expires_at=end)
    Enrolment.objects.filter(pk=withdrawn.pk).update(withdrawn_at=timezone.now())

    moves(alice.event, alice.event.starts_at + 7 * DAY)

    assert abs(Enrolment.objects.get(pk=code.pk).valid_until - end - 7 * DAY) <= HOUR + MINUTE
    assert Enrolment.objects.get(pk=withdrawn.pk).expires_at == end


def test_registration_opens_and_closes_as_long_before(alice: Organiser, moves: Moves) -> None:
    Organisation.objects.update(time_zone="UTC")
    lay(alice.event, 30 * DAY)
    start = alice.event.starts_at
    form = opened(alice.event, opens_at=start - 20 * DAY, closes_at=start - DAY)

    moves(alice.event, start + 60 * DAY)

    form.refresh_from_db()
    assert (form.opens_at, form.closes_at) == (start + 40 * DAY, start + 59 * DAY)


def test_registration_that_has_opened_stays_open(alice: Organiser, moves: Moves) -> None:
    lay(alice.event, 30 * DAY)
    opened(alice.event, opens_at=timezone.now() - DAY)

    moves(alice.event, alice.event.starts_at + 60 * DAY)

    assert register(alice.event, now=timezone.now()).status == "registered"


def test_an_offer_ends_when_the_event_starts_wherever_that_is(alice: Organiser, moves: Moves) -> None:
    lay(alice.event, 3 * HOUR)
    now = timezone.now()
    opened(alice.event, capacity=0, has_waiting_list=True, offer_hours=48)
    one = register(alice.event, now=now)
    Event.objects.update(capacity=1)
    waiting_list.settle_all(now)
    one.refresh_from_db()
    assert one.kept_until == one.event.starts_at

    moves(alice.event, alice.event.starts_at + 30 * DAY)

    one.refresh_from_db()
    assert one.kept_until == now + 48 * HOUR
    waiting_list.settle_all(now + 47 * HOUR)
    one.refresh_from_db()
    assert one.status == "offered"
    moves(alice.event, timezone.now() - HOUR)
    waiting_list.settle_all(timezone.now())
    one.refresh_from_db()
    assert one.status == "lapsed"


@pytest.fixture
def reminding(alice: Organiser) -> Event:
    """Alice's event in two days, with one ticket; it reminds a day before."""
    lay(alice.event, 2 * DAY)
    Event.objects.update(reminder_hours=24)
    alice.event.refresh_from_db()
    alice.issue()
    return alice.event


def test_a_reminder_of_the_old_date_is_not_sent(reminding: Event, moves: Moves) -> None:
    assert reminders.queue_due(reminding.doors_at - HOUR) == 1

    moves(reminding, reminding.starts_at + 30 * DAY)

    (waits,) = Message.objects.filter(kind="reminder")
    assert not ticket_mails.is_due(waits)
    reminding.refresh_from_db()
    assert reminders.queue_due(reminding.doors_at - 25 * HOUR) == 0
    assert reminders.queue_due(reminding.doors_at - 23 * HOUR) == 1
    assert ticket_mails.is_due(Message.objects.filter(kind="reminder").latest("pk"))


def test_an_event_that_is_back_at_its_first_date_reminds_of_that(reminding: Event, moves: Moves) -> None:
    first = reminding.starts_at
    for start in (first, first + DAY, first):
        moves(reminding, start)
        reminding.refresh_from_db()
        assert reminders.queue_due(reminding.doors_at - HOUR) == 1


@pytest.fixture
def rehearsal(alice: Organiser) -> Rehearsal:
    """A rehearsal of Alice's event, whose doors open in an hour."""
    lay(alice.event, 2 * HOUR)
    return practice.begin(alice.event, 1, None, timezone.now())


def test_a_rehearsal_lasts_until_the_doors_open_wherever_that_is(rehearsal: Rehearsal, moves: Moves) -> None:
    assert rehearsal.ends_at == rehearsal.event.doors_at

    moves(rehearsal.event, rehearsal.event.starts_at + 7 * DAY)

    after = Rehearsal.objects.get()
    assert after.ends_at == rehearsal.started_at + LIFE
    assert list(going_on(timezone.now() + 5 * HOUR)) == [after]


@pytest.mark.parametrize("earlier", [2 * HOUR, 4 * HOUR])
def test_a_rehearsal_is_over_when_the_doors_are_open(
    rehearsal: Rehearsal, moves: Moves, earlier: timedelta
) -> None:
    moves(rehearsal.event, rehearsal.event.starts_at - earlier)

    assert not going_on(timezone.now()).exists()


def test_the_day_of_erasure_moves_along(alice: Organiser, moves: Moves) -> None:
    Organisation.objects.update(time_zone="UTC")
    lay(alice.event, 10 * DAY)
    day = (timezone.now() + 20 * DAY).date()
    Event.objects.update(erase_on=day)

    moves(alice.event, alice.event.starts_at + 60 * DAY)

    alice.event.refresh_from_db()
    assert alice.event.erase_on == day + 60 * DAY


@pytest.mark.parametrize("own_day", [True, False])
def test_a_slip_into_the_past_erases_nothing(alice: Organiser, page: Client, own_day: bool) -> None:
    Organisation.objects.update(retention_days=30, time_zone="UTC")
    if own_day:
        Event.objects.update(erase_on=(timezone.now() + 20 * DAY).date())
    alice.issue("Ann")
    Event.objects.update(created_at=timezone.now() - 400 * DAY)
    last_year = alice.event.starts_at - 365 * DAY

    answer = page.post(f"/events/{alice.event.pk}/edit/", typed(alice.event, last_year, own_times="move"))
    event_erasure.erase_due(timezone.now())

    assert "would be erased at once" in answer.content.decode()
    assert Holder.objects.get(credential__event=alice.event).name == "Ann"


def test_an_event_that_moves_after_its_erasure_is_erased_again(alice: Organiser, moves: Moves) -> None:
    lay(alice.event, -90 * DAY)
    alice.issue("Ann")
    Organisation.objects.update(time_zone="UTC")
    Event.objects.update(erase_on=(timezone.now() - 10 * DAY).date())
    event_erasure.erase_due(timezone.now())

    moves(alice.event, timezone.now() + HOUR)

    assert reason(alice, "Bob") == "ok"
    event_erasure.erase_due(timezone.now() + 40 * DAY)
    assert Holder.objects.filter(name="Bob").exists()
    event_erasure.erase_due(timezone.now() + 100 * DAY)
    assert not Holder.objects.filter(name="Bob").exists()


def test_an_erasure_stops_when_the_event_is_put_off(
    alice: Organiser, moves: Moves, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The organiser saves the new date between two chunks."""
    lay(alice.event, -90 * DAY)
    Event.objects.update(erase_on=(timezone.now() - 10 * DAY).date())
    names = {alice.issue(name).holder.name for name in ("Ann", "Ben", "Cem")}
    chunk = event_erasure._erase_some

    def then_moved(*of: Any) -> bool:
        found = chunk(*of)
        moves(alice.event, timezone.now() + HOUR)
        return found

    monkeypatch.setattr(event_erasure, "CHUNK_ROWS", 1)
    monkeypatch.setattr(event_erasure, "_erase_some", then_moved)

    event_erasure.erase_due(timezone.now())

    alice.event.refresh_from_db()
    assert len(names & set(Holder.objects.values_list("name", flat=True))) == 2
    assert alice.event.erased_at is None


def test_of_two_who_move_an_event_the_second_starts_where_the_first_ended(alice: Organiser) -> None:
    Organisation.objects.update(time_zone="UTC")
    opens = alice.event.doors_at - HOUR
    door(alice.event, doors_at=opens)
    stale = Event.objects.get(pk=alice.event.pk)
    alice.issue(admits=3)

    for event, days in ((alice.event, 20), (stale, 15)):
        change_event(event, {name: at + days * DAY for name, at in open_now().items()})

    alice.event.refresh_from_db()
    moved = alice.event.gates.get().doors_at
    assert moved is not None
    assert abs(moved - opens - 15 * DAY) < MINUTE
    assert alice.event.expected == 3


def test_a_scan_in_between_changes_nothing_for_the_phone(alice: Organiser, moves: Moves) -> None:
    enrolled = enrol_device(authorise(alice.event), "Anna")
    assert isinstance(enrolled, tuple)
    key = enrolled[1]
    verdicts = [reason(alice, "Ann", key)]
    for days in (60, 0):
        moves(alice.event, timezone.now() + days * DAY + HOUR)
        verdicts.append(reason(alice, f"Bob{days}", key))

    assert verdicts == ["ok", "too_early", "ok"]
