"""What somebody answered, checked: from raw values to what is kept, or to a sentence that says what is wrong."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from portillon.issuing.models import Answer, Question
from portillon.issuing.registration.registration import Given
from portillon.issuing.tickets.participant import one_line

TEXT_LENGTH_MAX = 200
LONG_TEXT_LENGTH_MAX = 4000
FILE_BYTES_MAX = 5 * 1024 * 1024
FILE_NAME_LENGTH_MAX = 100
PIXELS_MAX = 80_000_000
YES = "yes"
Kind = Question.Kind


class WrongAnswers(Exception):
    """Its message is a sentence for the person who answered."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came."""

    name: str
    content: bytes


def clean(question: Question, values: Sequence[str], sent: Sent | None = None) -> Given | None:
    """The answer, or None where nothing was said. Raises WrongAnswers."""
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
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise WrongAnswers(_("Please choose a date.")) from None


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
    """Only what is what it says: a PDF or a picture, by its content and not by its name."""
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
    """The ending that its content deserves; None for anything else than a PDF, PNG or JPEG."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                return None
            picture.verify()
            return "png" if picture.format == "PNG" else "jpg"
    # Pillow raises many kinds for a picture that is none.
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return None


def shown(answer: Answer) -> str:
    """As it is read, in the language of the moment: choices by their labels, yes in words."""
    question = answer.question
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        return ", ".join(_labels(question, answer.text.split("\n")))
    return _("yes") if question.kind == Kind.YES_NO else answer.text


def _labels(question: Question, keys: Sequence[str]) -> Iterator[str]:
    """A choice that is no longer offered is told by its key."""
    labels = dict(question.options)
    return (labels.get(key, key) for key in keys)
