"""Test answers to the event's form in the console's list of participants: columns, filters and the exported file."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from portillon.entries.models import Scan
from portillon.issuing.models import Question, RegistrationForm
from portillon.issuing.registration import registration
from portillon.issuing.registration.registration import Given, Wanted
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.console.given import event_of, scanned

CHOICES = [{"key": "meat", "en": "Meat"}, {"key": "fish", "en": "Fish"}]
FORMULA = "=HYPERLINK(1)"
Found = Callable[[str], list[str]]


@pytest.fixture
def asked(gala: Event) -> dict[str, Question]:
    week = timedelta(days=7)
    for name in ("doors_at", "starts_at", "ends_at"):
        setattr(gala, name, getattr(gala, name) + week)
    gala.save()
    form = RegistrationForm.objects.create(event=gala, is_published=True)
    kinds = {"meal": "choice", "talks": "choices", "bus": "yes_no", "remark": "text"}
    return {
        name: Question.objects.create(
            form=form, kind=kind, label_en=name.title(), choices=CHOICES if "choice" in kind else []
        )
        for name, kind in kinds.items()
    }


@pytest.fixture
def people(gala: Event, asked: dict[str, Question]) -> dict[str, Question]:
    """The questions of the form, which Bob and Carol answered when they registered; Denise was added by hand."""
    given = {
        "Bob": {"meal": "meat", "talks": "meat\nfish", "bus": "yes", "remark": FORMULA},
        "Carol": {"meal": "fish", "talks": "fish"},
    }
    for name, answers in given.items():
        wanted = Wanted(
            name, "Muster", f"{name.lower()}@example.org", "en", 1, ("Émile",),
            {asked[key].pk: Given(text) for key, text in answers.items()},
        )  # fmt: skip
        registration.register(gala.pk, wanted, name, timezone.now())
    tickets.issue(gala, [TicketData("Denise", "denise@example.org")])
    return asked


@pytest.fixture
def found(alice: Client, gala: Event, people: dict[str, Question]) -> Found:
    def listed(query: str) -> list[str]:
        ids = {name: f"answer{question.pk}" for name, question in people.items()}
        page = alice.get(f"/events/{gala.pk}/participants/?{query.format(**ids)}").content.decode()
        return [name.split()[0] for name in re.findall(r'/participants/\d+/" dir="auto">([^<]*)<', page)]

    return listed


@pytest.mark.parametrize(
    "query, names",
    [
        ("{meal}=meat", ["Bob"]),
        ("{meal}=-", ["Denise"]),
        ("{talks}=fish", ["Bob", "Carol"]),
        ("{talks}=fish&{meal}=fish", ["Carol"]),
        ("{bus}=yes", ["Bob"]),
        ("{bus}=-", ["Carol", "Denise"]),
        ("{talks}=fish&show=missing&sort=newest", ["Carol", "Bob"]),
        ("{meal}=is", ["Bob", "Carol", "Denise"]),
        ("{remark}=yes", ["Bob", "Carol", "Denise"]),
        ("answer99999=meat&answerx=1", ["Bob", "Carol", "Denise"]),
    ],
)
def test_found_by_answer(found: Found, query: str, names: list[str]) -> None:
    assert found(query) == names


def test_another_event_s_question_filters_nothing(found: Found, people: dict[str, Question]) -> None:
    other = RegistrationForm.objects.create(event=event_of(people["meal"].form.event.organisation, "Other"))
    question = Question.objects.create(form=other, kind="yes_no", label_en="Secret")

    assert found(f"answer{question.pk}=yes&column=q{question.pk}") == ["Bob", "Carol", "Denise"]


def test_columns_that_were_chosen_stay_from_page_to_page(
    alice: Client, gala: Event, people: dict[str, Question]
) -> None:
    tickets.issue(gala, [TicketData(f"Guest {n}", f"{n}@example.org") for n in range(60)])
    address, column = f"/events/{gala.pk}/participants/", f"q{people['meal'].pk}"

    plain = alice.get(address).content.decode()
    page = alice.get(address, {"column": [column, "companions"], "show": "missing"})

    assert "Émile" not in plain
    for word in ("Meat", "Émile", '<th role="columnheader" scope="col" class="chosen" dir="auto">Meal</th>'):
        assert word in page.content.decode()
    following = page.context["page"].next
    assert f"column={column}" in following
    assert "column=companions" in following
    assert alice.get(f"{address}?{following}").context["page"].columns[1].label == "Meal"


def rows_of(alice: Client, gala: Event, query: str = "") -> list[dict[str, str]]:
    answer = alice.get(f"/events/{gala.pk}/participants.csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_a_file_of_what_is_found(alice: Client, gala: Event, people: dict[str, Question]) -> None:
    scanned(gala.tickets.get(holder__name="Carol Muster"), used=1)

    bob, carol, denise = rows_of(alice, gala)

    assert (bob["Meal"], bob["Talks"], bob["Bus"], bob["Companions"]) == (
        "Meat",
        "Meat, Fish",
        "yes",
        "Émile",
    )
    assert bob["Remark"] == f"'{FORMULA}"
    assert (carol["Status"], carol["Persons in"], carol["Persons"]) == ("Partly in", "1", "2")
    assert (denise["Meal"], denise["Status"]) == ("", "Not arrived")
    assert [row["Name"] for row in rows_of(alice, gala, f"?answer{people['meal'].pk}=fish")] == [
        "Carol Muster"
    ]


def test_the_file_says_when_and_where_somebody_came_in(
    alice: Client, gala: Event, people: dict[str, Question]
) -> None:
    carol = gala.tickets.get(holder__name="Carol Muster")
    for seq in (1, 2):
        scanned(carol, used=seq, seq=seq, gate=gala.gates.get().pk)

    _bob, row, denise = rows_of(alice, gala)

    local = timezone.localtime(Scan.objects.earliest("pk").decided_at, ZoneInfo(gala.organisation.time_zone))
    assert row["First entry"] == local.strftime("%Y-%m-%d %H:%M")
    assert (row["Door"], row["Device"]) == (gala.gates.get().title, "")
    assert (denise["First entry"], denise["Last entry"], denise["Door"]) == ("", "", "")


def test_a_workbook_of_what_is_found(alice: Client, gala: Event, people: dict[str, Question]) -> None:
    answer = alice.get(f"/events/{gala.pk}/participants.xlsx?q=bob")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    headings, *rows = book.get_sheet_by_index(0).to_python()

    (bob,) = (dict(zip(headings, row, strict=True)) for row in rows)
    assert (bob["Remark"], bob["Persons"], bob["Talks"]) == (FORMULA, 2, "Meat, Fish")
    registered = bob["Registered"]
    assert isinstance(registered, datetime)
    assert timezone.now() - registered.replace(tzinfo=UTC) < timedelta(days=1)


def test_a_long_list_is_whole_and_in_order(
    alice: Client, gala: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portillon.console.participants.participant_list.CHUNK_ROWS", 3)
    tickets.issue(gala, [TicketData(f"Guest {n % 3}", f"{n}@example.org") for n in range(10)])

    rows = rows_of(alice, gala)

    assert [row["Name"] for row in rows] == ["Guest 0"] * 4 + ["Guest 1"] * 3 + ["Guest 2"] * 3
    assert len({row["Number"] for row in rows}) == 10


def test_who_may_not_change_the_list_may_not_take_it_away(
    charlie: Client, dana: Client, bob: Client, gala: Event
) -> None:
    for form in ("csv", "xlsx"):
        address = f"/events/{gala.pk}/participants.{form}"
        assert [one.get(address).status_code for one in (charlie, dana, bob)] == [404, 403, 403]


def test_columns_stay_chosen_until_others_are(
    alice: Client, dana: Client, gala: Event, people: dict[str, Question]
) -> None:
    address = f"/events/{gala.pk}/participants/"

    def columns(client: Client, query: str = "") -> list[str]:
        return [column.label for column in client.get(f"{address}{query}").context["page"].columns]

    assert columns(alice, "?chosen=1&column=companions&show=all") == ["Companions"]
    assert columns(alice) == columns(alice, "?q=bob") == ["Companions"]
    assert columns(dana) == []
    assert columns(alice, "?chosen=1&show=all") == []
    assert columns(alice) == []
