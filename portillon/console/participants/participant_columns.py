"""The questions of an event's form as columns of its list of participants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portillon.console.templatetags.moments import clock, day
from portillon.issuing.models import Answer, Credential, Question, Registration
from portillon.issuing.registration.answers import YES
from portillon.places.models import Event

Kind = Question.Kind
REGISTERED = "registered"
COMPANIONS = "companions"


@dataclass
class AnswerColumn:
    """A column of the list. `key` names it in an address; `question` is the question whose answers it shows."""

    key: str
    label: str
    question: Question | None = None

    def told(self, text: str) -> str:
        """Return an answer in the current language. A choice that is no longer offered is shown by its key."""
        assert self.question is not None
        if self.question.kind in (Kind.CHOICE, Kind.CHOICES):
            return ", ".join(self._labels.get(key, key) for key in text.split("\n"))
        return _("yes") if self.question.kind == Kind.YES_NO and text == YES else text

    @cached_property
    def _labels(self) -> dict[str, str]:
        assert self.question is not None
        return dict(self.question.options)


def columns_of(questions: Iterable[Question]) -> list[AnswerColumn]:
    return [
        AnswerColumn(REGISTERED, _("Registered")),
        AnswerColumn(COMPANIONS, _("Companions")),
        *(AnswerColumn(f"q{question.pk}", question.label, question) for question in questions),
    ]


Values = dict[str, str | datetime]


def values_of(
    event: Event, columns: Sequence[AnswerColumn], tickets: Sequence[Credential]
) -> dict[int, Values]:
    """Return the known values by ticket and column, with times in the event's time zone.

    This takes at most two statements.
    """
    values: dict[int, Values] = {ticket.pk: {} for ticket in tickets}
    keys = {column.key for column in columns}
    if keys & {REGISTERED, COMPANIONS}:
        _add_registrations(event, tickets, values)
    if asked := {column.question.pk: column for column in columns if column.question}:
        answers = Answer.objects.filter(registration__credential__in=list(values), question__in=list(asked))
        for ticket, question, text in answers.values_list("registration__credential", "question", "text"):
            values[ticket][f"q{question}"] = asked[question].told(text)
    return values


def _add_registrations(event: Event, tickets: Sequence[Credential], values: dict[int, Values]) -> None:
    """Add when each ticket was registered, and its companions.

    A ticket without a registration counts from its issue.
    """
    zone = ZoneInfo(event.zone)
    for ticket in tickets:
        values[ticket.pk][REGISTERED] = _local(ticket.created_at, zone)
    made = Registration.objects.filter(credential__in=list(values))
    for pk, at, names in made.values_list("credential", "created_at", "companion_names"):
        values[pk][REGISTERED] = _local(at, zone)
        values[pk][COMPANIONS] = ", ".join(names)


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def cells(columns: Iterable[AnswerColumn], values: Values) -> list[tuple[AnswerColumn, str]]:
    """Return the values as text for a page."""
    return [(column, _text(values.get(column.key, ""))) for column in columns]


def _text(value: str | datetime) -> str:
    return f"{day(value)}, {clock(value)}" if isinstance(value, datetime) else value
