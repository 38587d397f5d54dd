"""Filters that find participants by their answers in the event's form."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from portillon.issuing.models import Answer, CredentialQuerySet, Question
from portillon.issuing.registration.answers import YES
from portillon.places.models import Event

Kind = Question.Kind
# The value that stands for no answer to a choice, and for an unticked box.
NOTHING = "-"


def questions_of(event: Event) -> list[Question]:
    """Return the form's questions in their order; removed ones come last."""
    found = Question.objects.filter(form__event=event).select_related("form__event__organisation")
    return sorted(found, key=lambda question: question.removed_at is not None)


@dataclass(frozen=True)
class AnswerFilter:
    """A question with a fixed set of answers, and the answer that was chosen to filter by."""

    question: Question
    chosen: str

    @property
    def name(self) -> str:
        return f"answer{self.question.pk}"

    @property
    def options(self) -> list[tuple[str, str]]:
        if self.question.kind == Kind.YES_NO:
            return [(YES, _("yes")), (NOTHING, _("no"))]
        return [*self.question.options, (NOTHING, _("no answer"))]


def filters_of(questions: Iterable[Question], chosen: dict[int, str]) -> list[AnswerFilter]:
    return [
        AnswerFilter(question, chosen.get(question.pk, ""))
        for question in questions
        if question.kind in (Kind.CHOICE, Kind.CHOICES, Kind.YES_NO)
    ]


def answered(found: CredentialQuerySet, filters: Iterable[AnswerFilter]) -> CredentialQuerySet:
    """Return the tickets that match all filters. A value that a filter does not offer is ignored."""
    for one in filters:
        if one.chosen in dict(one.options):
            found = _with_answer(found, one.question, one.chosen)
    return found


def _with_answer(found: CredentialQuerySet, question: Question, chosen: str) -> CredentialQuerySet:
    answers = Answer.objects.filter(registration__credential=OuterRef("pk"), question=question)
    if chosen == NOTHING:
        return found.filter(~Exists(answers))
    if question.kind == Kind.CHOICES:
        lines = answers.alias(lines=Concat(Value("\n"), "text", Value("\n"), output_field=TextField()))
        return found.filter(Exists(lines.filter(lines__contains=f"\n{chosen}\n")))
    return found.filter(Exists(answers.filter(text=chosen)))
