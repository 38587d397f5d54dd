"""Test through the API that a verdict is one sentence that a steward can say aloud, in the language asked for."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from portillon.places.models import Event, Gate
from tests.organiser import Organiser, organiser

LONG_AGO = datetime(2020, 3, 29, 19, 30, tzinfo=UTC)
FAR_AHEAD = datetime(2040, 7, 1, 18, 0, tzinfo=UTC)


def unreadable(_alice: Organiser) -> str:
    return "something else"


def welcome(alice: Organiser) -> str:
    return alice.code()


def unknown(alice: Organiser) -> str:
    ticket = alice.issue()
    code = code_of(ticket)
    tickets.remove(ticket)
    return code


def blocked(alice: Organiser) -> str:
    ticket = alice.issue()
    code = code_of(ticket)
    tickets.reissue(ticket)
    return code


SENTENCES = [
    (welcome, {"en": "Welcome.", "fr": "Bienvenue.", "de": "Willkommen."}),
    (unreadable, {"en": "This is not a valid code of ours."}),
    (unknown, {}),
    (blocked, {}),
]


@pytest.mark.parametrize("language", ["fr", "de", "en"])
@pytest.mark.parametrize("shown, said", SENTENCES, ids=lambda value: getattr(value, "__name__", ""))
def test_it_is_said_in(
    alice: Organiser, shown: Callable[[Organiser], str], said: dict[str, str], language: str
) -> None:
    sentence = alice.scan(shown(alice), language=language)["detail"]

    assert sentence == said.get(language, sentence)
    assert sentence.endswith(".")


def test_three_languages_say_it_in_three_ways(alice: Organiser) -> None:
    sentences = {alice.scan("something else", language=language)["detail"] for language in ("fr", "de", "en")}

    assert len(sentences) == 3


@pytest.mark.parametrize(
    "header, said",
    [
        ("de-CH,de;q=0.9", "Willkommen."),
        ("it, fr;q=0.5", "Bienvenue."),
        ("", "Welcome."),
        ("\x00;;q=x", "Welcome."),
    ],
)
def test_the_browsers_wish_is_followed_as_far_as_it_can_be(alice: Organiser, header: str, said: str) -> None:
    assert alice.scan(alice.code(), language=header)["detail"] == said


def test_it_says_how_many_more_may_come(alice: Organiser) -> None:
    code = alice.code(admits=3)

    said = [alice.scan(code)["detail"] for _ in range(3)]

    assert said == [
        "Welcome. 2 more persons may come in.",
        "Welcome. One more person may come in.",
        "Welcome. Everybody of this ticket is in.",
    ]


def test_too_early_says_when_doors_open_at_the_doors_place(db: None) -> None:
    alice = organiser("alice")
    Event.objects.filter(pk=alice.event.pk).update(doors_at=FAR_AHEAD, starts_at=FAR_AHEAD, ends_at=FAR_AHEAD)

    # Zurich is two hours ahead of UTC in summer.
    assert "1 July 2040 at 20:00" in alice.scan(alice.code())["detail"]


def test_expired_says_when_it_ended(alice: Organiser) -> None:
    Event.objects.filter(pk=alice.event.pk).update(doors_at=LONG_AGO, starts_at=LONG_AGO, ends_at=LONG_AGO)

    assert "29. März 2020" in alice.scan(alice.code(), language="de")["detail"]


def test_today_is_called_today(alice: Organiser) -> None:
    code = alice.code()
    alice.scan(code)

    assert "aujourd’hui" in alice.scan(code, language="fr")["detail"].replace("'", "’")


def test_the_wrong_gate_names_the_event_in_the_stewards_language(alice: Organiser) -> None:
    reading = alice.another_event(title_de="Lesung")

    assert "Lesung" in alice.scan(alice.code(event=reading), language="de")["detail"]


def test_an_event_that_is_gone_is_only_another_one(alice: Organiser) -> None:
    reading = alice.another_event()
    code = alice.code(event=reading)
    first = alice.scan(code)
    reading.delete()

    again = alice.scan(code, scan_id=first["scan_id"])

    assert again["detail"] == "This ticket is for another event."


def test_a_door_that_is_gone_is_said_to_be(alice: Organiser) -> None:
    side = Gate.objects.create(organisation=alice.organisation, event=alice.event, title="Side door")
    code = alice.code()
    alice.scan(code, gate=str(side.pk))
    side.delete()

    assert "a door that no longer exists" in alice.scan(code)["detail"]
