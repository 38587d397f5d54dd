"""Test that an event's personal data is erased on its day, and nothing else: every figure in the console stays."""

import json
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.utils import timezone

from portillon.accounts.keys import create_api_key
from portillon.accounts.models import Organisation
from portillon.api import scan
from portillon.console.chores import CHORES
from portillon.console.jobs import background
from portillon.console.models import Work
from portillon.console.statistics.event_figures import figures_of
from portillon.issuing.erasure import event_erasure
from portillon.issuing.mailing.kinds import account as account_mails
from portillon.issuing.models import AccountMail, Credential, Erasure, Holder
from portillon.issuing.registration.link import token_of
from portillon.issuing.seals.codes import code_of, page_of
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places import retention
from portillon.places.models import Event
from portillon.scheduling import turns
from tests.console.given import event_of, user_of
from tests.console.persons.traces import TRACE, everything, leave_traces, lines_with, registered

pytestmark = pytest.mark.usefixtures("own_data")
HERE = ZoneInfo("Europe/Zurich")


def erase(days: int = 400, seconds_max: float = 60) -> None:
    """Do the worker's erasing and clean-up as if `days` days had passed."""
    event_erasure.erase_due(timezone.now() + timedelta(days=days), seconds_max)
    background.sweep_jobs(timezone.now())


def by_the_clock() -> None:
    """All that a server does without being asked, once."""
    now = timezone.now()
    for claim in turns.claim_due(CHORES, now):
        turns.do(claim, now)


@pytest.fixture
def over(university: Organisation) -> Event:
    return event_of(university, hours=-10)


def test_nothing_names_anybody_any_more_and_every_figure_stays(alice: Client, gala: Event) -> None:
    leave_traces(gala, alice)
    registered(gala)
    assert len(lines_with(TRACE)) > 20
    Event.objects.update(starts_at=F("doors_at"), ends_at=F("doors_at"))
    gala.refresh_from_db()
    figures = figures_of(gala, fresh=True)

    erase()

    assert lines_with(TRACE) == []
    gala.refresh_from_db()
    assert gala.erased_at
    now = figures_of(gala, fresh=True)
    assert (now.entries, now.by_day, now.by_size) == (figures.entries, figures.by_day, figures.by_size)
    erased = Erasure.objects.get()
    assert (erased.event, erased.tickets, erased.registrations, erased.invitees) == (gala, 2, 1, 2)


def test_pages_and_links_of_who_was_erased(alice: Client, over: Event) -> None:
    one = registered(over)
    assert one.credential
    page, link = page_of(one.credential), f"/r/{token_of(one)}"
    erase()

    stranger = Client(headers={"Accept-Language": "en"})
    gone = stranger.get(page.removeprefix("http://localhost:8000"))
    assert (gone.status_code, "the data was erased" in gone.content.decode()) == (404, True)
    assert stranger.get(link).status_code == 404
    participant = f"/participants/{one.credential.pk}/"
    registration = f"/events/{over.pk}/registration/"
    for path in (
        f"/events/{over.pk}/participants/", f"/events/{over.pk}/participants.csv", f"/events/{over.pk}/codes.csv",
        participant, f"{participant}story/", f"{participant}ticket.pdf",
        f"{registration}?show=registered", f"{registration}{one.pk}/", f"/events/{over.pk}/mails/",
    ):  # fmt: skip
        assert alice.get(path).status_code == 200, path
    assert alice.get(f"{participant}edit/").status_code == 403
    shown = alice.get(f"/events/{over.pk}/participants/").content.decode()
    assert "Personal data of this event was erased" in shown
    assert "1 ticket" in shown


def test_a_code_that_somebody_still_has_is_decided_as_before(over: Event) -> None:
    came, cancelled = tickets.issue(
        over, [TicketData(name, f"{name}@example.org") for name in ("ann", "ben")]
    )
    tickets.cancel(cancelled)
    codes = [code_of(came), code_of(cancelled), came.number]
    before = [_answer(over, code) for code in codes]

    erase()

    assert [reason for reason, _name in before] == ["expired", "cancelled", "expired"]
    assert [_answer(over, code) for code in codes] == [(reason, "–") for reason, _name in before]


def _answer(event: Event, code: str) -> tuple[str, str]:
    key = create_api_key(event.organisation, "door")
    body = {"scan_id": str(uuid4()), "gate": str(event.gates.get().pk), "code": code}
    answer = json.loads(scan.answer(f"Bearer {key}", "en", json.dumps(body).encode()).body)
    return answer["reason"], answer["credential"]["name"]


@pytest.mark.parametrize(
    "erase_on, days, expected",
    [
        (None, 30, date(2026, 7, 1)),
        (date(2026, 12, 24), 30, date(2026, 12, 24)),
        (date(2026, 12, 24), None, date(2026, 12, 24)),
        (None, None, None),
    ],
)
def test_the_day(over: Event, erase_on: date | None, days: int | None, expected: date | None) -> None:
    over.ends_at = datetime(2026, 6, 1, 1, tzinfo=HERE)
    over.created_at = datetime(2026, 5, 1, tzinfo=HERE)
    over.erase_on = erase_on

    assert retention.erases_on(over, days) == expected


def test_an_event_that_was_entered_late_is_not_erased_at_once(over: Event) -> None:
    over.ends_at = over.created_at - timedelta(days=900)

    assert retention.erases_on(over, 10) == over.created_at.astimezone(HERE).date() + timedelta(days=10)


def test_only_events_whose_day_has_come(university: Organisation, theatre: Organisation, over: Event) -> None:
    Organisation.objects.filter(pk=theatre.pk).update(retention_days=None)
    kept = [event_of(theatre, hours=-10), event_of(university, hours=24 * 300)]
    own = event_of(university, hours=-10, erase_on=timezone.localdate() + timedelta(days=700))
    tickets_of = {event: _guest(event) for event in (over, own, *kept)}

    erase(days=300)
    assert not Erasure.objects.exists()
    erase(days=400)

    names = {event: Holder.objects.get(credential=ticket).name for event, ticket in tickets_of.items()}
    assert names == {over: "–", own: "Ann", **dict.fromkeys(kept, "Ann")}


def _guest(event: Event, name: str = "Ann") -> Credential:
    return tickets.issue(event, [TicketData(name, f"{name}@example.org")])[0]


def test_twice_changes_nothing_and_who_comes_later_goes_too(alice: Client, over: Event) -> None:
    _guest(over)
    erase()
    stored = everything()
    erase()
    assert everything() == stored

    file = SimpleUploadedFile("list.csv", b"Name;E-mail\nLate Quendolin;late.quendolin@example.org\n")
    alice.post(f"/events/{over.pk}/roster/", {"file": file})
    alice.post(f"/work/{Work.objects.latest('pk').pk}/application/")
    assert lines_with("late.quendolin")
    erase()

    assert lines_with("late.quendolin") == []
    assert [one.tickets for one in Erasure.objects.order_by("pk")] == [1, 1]


def test_a_name_without_a_letter_is_erased_too(over: Event) -> None:
    """Whoever is added to an erased event is erased next time, whatever the name."""
    erase()
    tickets.issue(over, [TicketData("\N{COMBINING ACUTE ACCENT}", "")])
    assert Holder.objects.filter(erased_at=None)

    erase()

    assert list(Holder.objects.values_list("name", flat=True)) == ["–"]


def test_one_process_goes_on_where_another_was_stopped(over: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_erasure, "CHUNK_ROWS", 1)
    for name in ("Ann", "Ben", "Cem"):
        _guest(over, name)
    erase(seconds_max=0.000_001)
    assert Holder.objects.filter(name="–").count() < 3
    Event.objects.update(erasing_until=timezone.now() + timedelta(seconds=30))
    erase()
    assert Holder.objects.filter(name="–").count() < 3

    Event.objects.update(erasing_until=timezone.now() - timedelta(seconds=1))
    erase()

    assert list(Holder.objects.values_list("name", flat=True)) == ["–"] * 3
    assert sum(one.tickets for one in Erasure.objects.all()) == 3


def test_a_server_does_it_by_itself(over: Event) -> None:
    _guest(over)
    Event.objects.update(erase_on=timezone.localdate() - timedelta(days=1))

    by_the_clock()

    assert Holder.objects.get().name == "–"


def test_what_nobody_needs_any_more_is_forgotten(alice: Client, university: Organisation) -> None:
    long_ago = timezone.now() - timedelta(days=40)
    for email in ("old@example.org", "new@example.org"):
        account_mails.reset(email, None)
    AccountMail.objects.filter(address="old@example.org").update(created_at=long_ago, status="sent")
    user = user_of(alice)
    for key in ("over", alice.session.session_key):
        UserSession.objects.create(user=user, session_key=key, ip="192.0.2.7", user_agent="Browser")
    UserSession.objects.update(created_at=long_ago)

    by_the_clock()

    assert [mail.address for mail in AccountMail.objects.all()] == ["new@example.org"]
    assert [one.session_key for one in UserSession.objects.all()] == [alice.session.session_key]
