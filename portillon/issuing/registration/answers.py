"""Checks the answers to an organiser's questions: raw values become stored text, or a sentence about what is wrong."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from portillon.core.bounds import is_within
from portillon.issuing.models import Answer, Question
from portillon.issuing.registration.registration import Given
from portillon.issuing.tickets.participant import one_line
from portillon.places import bounds

TEXT_LENGTH_MAX = 200
LONG_TEXT_LENGTH_MAX = 4000
FILE_BYTES_MAX = 5 * 1024 * 1024
FILE_NAME_LENGTH_MAX = 100
PIXELS_MAX = 80_000_000
YES = "yes"
Kind = Question.Kind


class WrongAnswers(Exception):
    """An answer is wrong. The message is a sentence for the person who gave it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An uploaded file, not yet checked."""

    name: str
    content: bytes


def clean(question: Question, values: Sequence[str], sent: Sent | None = None) -> Given | None:
    """Return the checked answer, or None if an optional one is empty. Raises WrongAnswers."""
    given = _file(sent) if question.kind == Kind.FILE else _text_of(question, values)
    if given is None and question.is_required:
        raise WrongAnswers(_("Please answer this."))
    return given


def _text_of(question: Question, values: Sequence[str]) -> Given | None:
    text = _READERS[question.kind](question, values)
    return Given(text) if text else None


def _line(question: Question, values: Sequence[str]) -> str:
    return _short_enough(one_line(values[0] if values else ""), TEXT_LENGTH_MAX)


def _long(question: Question, values: Sequence[str]) -> str:
    lines = (values[0] if values else "").replace("\r\n", "\n").split("\n")
    return _short_enough("\n".join(one_line(line) for line in lines).strip(), LONG_TEXT_LENGTH_MAX)


def _short_enough(text: str, most: int) -> str:
    if len(text) > most:
        raise WrongAnswers(_("At most %(max)d characters, please.") % {"max": most})
    return text


def _choice(question: Question, values: Sequence[str]) -> str:
    chosen = _choices(question, values)
    if "\n" in chosen:
        raise WrongAnswers(_("Please choose one."))
    return chosen


def _choices(question: Question, values: Sequence[str]) -> str:
    chosen = [value for value in values if value]
    keys = [key for key, _label in question.options]
    if any(value not in keys for value in chosen):
        raise WrongAnswers(_("This choice is no longer offered. Please choose again."))
    return "\n".join(key for key in keys if key in chosen)


_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?")


def _number(question: Question, values: Sequence[str]) -> str:
    text = one_line(values[0] if values else "").replace("’", "").replace(" ", "").replace(",", ".")
    if text and not _NUMBER.fullmatch(text):
        raise WrongAnswers(_("Please write a number."))
    try:
        return format(Decimal(text), "f") if text else ""
    except InvalidOperation:
        raise WrongAnswers(_("Please write a number.")) from None


def _date(question: Question, values: Sequence[str]) -> str:
    text = one_line(values[0] if values else "")
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongAnswers(_("Please choose a date.")) from None
    if day and not is_within(day):
        raise WrongAnswers(bounds.sentence())
    return day.isoformat() if day else ""


def _yes_no(question: Question, values: Sequence[str]) -> str:
    return YES if values and values[0] else ""


_READERS: dict[str, Callable[[Question, Sequence[str]], str]] = {
    Kind.TEXT: _line,
    Kind.LONG_TEXT: _long,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
}


def _file(sent: Sent | None) -> Given | None:
    """Return the file if its content, whatever its name, is a PDF, PNG or JPEG. Raises WrongAnswers."""
    if sent is None or not sent.content:
        return None
    if len(sent.content) > FILE_BYTES_MAX:
        raise WrongAnswers(_("The file may have at most %(max)d MB.") % {"max": FILE_BYTES_MAX // 1024**2})
    ending = type_of(sent.content)
    if ending is None:
        raise WrongAnswers(_("Only PDF, PNG and JPEG files can be sent."))
    stem = re.sub(r"[\\/]", "_", one_line(sent.name)).rpartition(".")[0] or "file"
    return Given(f"{stem[:FILE_NAME_LENGTH_MAX]}.{ending}", sent.content)


def type_of(content: bytes) -> str | None:
    """Return the file name extension for this content; None unless it is a PDF, PNG or JPEG."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                return None
            picture.verify()
            return "png" if picture.format == "PNG" else "jpg"
    # Pillow raises any of these for a file that is not a picture.
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return None


def shown(answer: Answer) -> str:
    """Return the answer in words, in the active language: choices by their labels, yes as a word."""
    question = answer.question
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        return ", ".join(_labels(question, answer.text.split("\n")))
    return _("yes") if question.kind == Kind.YES_NO else answer.text


def _labels(question: Question, keys: Sequence[str]) -> Iterator[str]:
    """Return the labels; a choice that is no longer offered is shown by its key."""
    labels = dict(question.options)
    return (labels.get(key, key) for key in keys)
