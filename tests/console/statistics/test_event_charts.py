"""Test an event's statistics in the console: the figures of the ledger, live, on paper and as a sheet."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from portillon.accounts.models import Role
from portillon.console import chart
from portillon.console.statistics import event_figures
from portillon.entries.figures.event_stats import figures
from portillon.issuing.tickets.tickets import cancel
from portillon.places.models import Event
from tests.console.given import person, signed_in
from tests.issuing.paper.test_ticket_pdf import opened
from tests.organiser import Organiser, organiser

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def hall(db: None) -> Organiser:
    return organiser("hall")


@pytest.fixture
def helen(hall: Organiser) -> Client:
    return signed_in(person("helen", hall.organisation, Role.ORGANISER))


def page_of(event: Event) -> str:
    return f"/events/{event.pk}/statistics/"


def read(client: Client, address: str, language: str = "en") -> tuple[int, bytes]:
    """Return the status and the whole body; reading the body of a file to its end closes the file."""
    answer: Any = client.get(address, headers={"Accept-Language": language})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, content


def happen(hall: Organiser) -> None:
    """Admit two of a family of three, admit one person and reverse that entry, and make two scans that are refused."""
    family, alone = hall.code("Family", admits=3), hall.code("Alone")
    hall.scan(family, party=2)
    entry = hall.scan(alone)
    hall.scan(alone)
    hall.reverse(entry["scan_id"])
    hall.scan("nonsense")


def test_it_tells_persons_and_scans_without_what_was_taken_back(hall: Organiser, helen: Client) -> None:
    happen(hall)

    shown = helen.get(page_of(hall.event)).context

    told = {words: number for number, words in shown["headline"]}
    assert told["persons have come"] == "2"
    assert told["persons expected"] == "4"
    assert told["of those expected have come"] == "50%"
    assert told["companions in, of those expected"] == "1 / 2"
    assert told["scans refused"] == "2"
    lines = {section.title: dict(section.lines) for section in shown["sections"]}
    assert sum(numbers[0] for numbers in lines["Arrivals"].values()) == 2
    assert list(lines["Registrations"].values()) == [(4,)]
    assert list(lines["Doors"].values()) == [(2, 2, 2)]
    assert list(lines["Devices"].values()) == [(2, 2, 5)]
    assert sorted(numbers for numbers in lines["Refusals"].values()) == [(1,), (1,)]
    assert lines["Persons on a ticket"] == {"1": (1, 1), "3": (1, 3)}


def test_they_are_the_figures_of_the_api(hall: Organiser, helen: Client) -> None:
    happen(hall)

    over_api = hall.api("GET", f"/events/{hall.event.pk}/stats").content
    kept = helen.get(page_of(hall.event)).context["figures"].entries

    assert kept == figures(Event.objects.get(pk=hall.event.pk))
    assert {name: over_api[name] for name in ("admitted", "expected", "refused", "show_rate")} == {
        name: kept[name] for name in ("admitted", "expected", "refused", "show_rate")
    }


def test_cancelled_tickets_are_expected_no_more(hall: Organiser, helen: Client) -> None:
    ticket = hall.issue("Carol", admits=2)
    hall.issue("Bob")
    cancel(ticket)

    sections = {one.title: one.lines for one in helen.get(page_of(hall.event)).context["sections"]}

    assert [numbers for _day, numbers in sections["Registrations"]] == [(1,)]
    assert sections["Persons on a ticket"] == [("1", (1, 1))]


def test_it_follows_and_says_nothing_when_nothing_happened(
    hall: Organiser, helen: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_figures, "REST_TIMES_COST", 0)
    happen(hall)
    state = helen.get(page_of(hall.event)).context["figures"].state
    live = {"HX-Request": "true", "HX-Request-Type": "partial"}

    assert helen.get(page_of(hall.event), {"state": state}, headers=live).status_code == 204
    hall.scan(hall.code("Late", admits=2))
    after = helen.get(page_of(hall.event), {"state": state}, headers=live)
    assert after.status_code == 200
    assert "<h1>" not in after.content.decode()
    assert after.context["headline"][0][0] == "3"


def test_a_crowd_of_lookers_counts_once(
    hall: Organiser, helen: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_figures, "REST_TIMES_COST", 1_000_000)
    before = helen.get(page_of(hall.event)).context["figures"]
    happen(hall)

    assert event_figures.figures_of(hall.event) is before
    assert event_figures.figures_of(hall.event, fresh=True).entries["admitted"] == 2


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_paper_and_sheet_hold_the_same(hall: Organiser, helen: Client, language: str) -> None:
    happen(hall)
    address = f"/events/{hall.event.pk}/statistics"
    sections = helen.get(f"{address}/?tables=1", headers={"Accept-Language": language}).context["sections"]

    _status, pdf = read(helen, f"{address}.pdf", language)
    _status, book = read(helen, f"{address}.xlsx", language)

    with opened(pdf) as document:
        words = " ".join(str(page.get_textpage().get_text_bounded()) for page in document)
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book))
    for section in sections:
        assert section.title in " ".join(words.split())
        rows = sheets.get_sheet_by_name(section.title[:31]).to_python()
        assert rows[0] == section.headings
        assert rows[1][1:] == list(section.lines[0][1])


def test_an_event_without_anything_says_so(hall: Organiser, helen: Client) -> None:
    assert "No ticket and no scan yet." in helen.get(page_of(hall.event)).content.decode()
    for form in ("pdf", "xlsx"):
        assert read(helen, f"/events/{hall.event.pk}/statistics.{form}")[0] == 200


def test_stewards_and_strangers_see_none(
    alice: Client, bob: Client, dana: Client, gala: Event, charlie: Client
) -> None:
    for end in ("/", ".pdf", ".xlsx"):
        address = f"/events/{gala.pk}/statistics{end}"
        for client, status in ((alice, 200), (dana, 200), (bob, 403), (charlie, 404)):
            assert read(client, address)[0] == status


def test_minutes_are_put_together_until_they_fit() -> None:
    few = {NOON: 2, NOON + timedelta(minutes=3): 1, NOON + timedelta(minutes=4): -1}
    many = {NOON + timedelta(minutes=n): 1 for n in range(1000)}

    assert [one.number for one in chart.minutes(few).columns] == [2, 0, 0, 1, -1]
    assert min(one.height for one in chart.minutes(few).columns) == 0
    together = chart.minutes(many, 60).columns
    assert len(together) <= 60
    assert sum(one.number for one in together) == 1000
    assert chart.minutes({}).columns == []


@pytest.mark.parametrize("rule, told", [("once", False), ("daily", True)])
def test_an_event_that_counts_by_day_tells_each_day(
    hall: Organiser, helen: Client, rule: str, told: bool
) -> None:
    event = hall.another_event(rule=rule)
    hall.scan(hall.code(admits=3, event=event), gate=hall.gate_of(event), party=3)

    page = helen.get(page_of(event)).content.decode()

    assert ("Persons let in on each day of the event." in page) == told
