"""The form with which people register: fixed fields, then the organiser's questions."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from portillon.issuing.models import Invitee, Question, Registration, RegistrationForm
from portillon.issuing.registration import answers as registration_answers
from portillon.issuing.registration.answers import FILE_BYTES_MAX, Sent
from portillon.issuing.registration.registration import Given, Wanted
from portillon.issuing.tickets import participant
from portillon.issuing.tickets.participant import one_line

NAME_LENGTH_MAX = 80
# The limit if the event sets none; larger groups are entered by the organiser.
COMPANIONS_MAX = 20
Kind = Question.Kind


class LineField(forms.CharField):
    """One line of text. What consists only of invisible characters is empty, as it would be when stored."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value))


class CompanionNamesField(forms.Field):
    """A name in each line, as many as there are companions. `mark` says so beside the label."""

    mark = _("one for each companion")

    def to_python(self, value: Any) -> tuple[str, ...]:
        lines = (one_line(line) for line in str(value or "").splitlines())
        return tuple(line[: 2 * NAME_LENGTH_MAX] for line in lines if line)


class AnswerField(forms.Field):
    """The field of a question. Its value is what issuing/registration/answers.py makes of the input."""

    def __init__(self, question: Question) -> None:
        super().__init__(
            label=question.label,
            help_text=question.help,
            required=question.is_required,
            widget=_widget(question),
        )
        self._question = question

    def clean(self, value: Any) -> Given | None:
        sent = value if isinstance(value, UploadedFile) else None
        values = value if isinstance(value, list) else [str(value or "")]
        try:
            return registration_answers.clean(self._question, values, _read(sent))
        except registration_answers.WrongAnswers as wrong:
            raise forms.ValidationError(str(wrong)) from None


def _read(file: "UploadedFile[Any] | None") -> Sent | None:
    """Read one byte more than allowed, which is enough to find a file too large."""
    return Sent(file.name or "", file.read(FILE_BYTES_MAX + 1)) if file else None


def _widget(question: Question) -> forms.Widget:
    if question.kind == Kind.CHOICE:
        return forms.Select(choices=[("", "—"), *question.options])
    if question.kind == Kind.CHOICES:
        return forms.CheckboxSelectMultiple(choices=question.options)
    plain: dict[str, forms.Widget] = {
        Kind.LONG_TEXT: forms.Textarea(attrs={"rows": 4}),
        Kind.NUMBER: forms.TextInput(attrs={"inputmode": "decimal"}),
        Kind.DATE: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        Kind.YES_NO: forms.CheckboxInput(),
        Kind.FILE: forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    }
    return plain.get(question.kind, forms.TextInput())


class Register(forms.Form):
    """The form. `wanted` is what a valid form asks for.

    With a `registration` it changes that one, and with an `invitee` it comes from a personal link: then the
    e-mail address cannot be changed.
    """

    first_name = LineField(
        label=_("First name"),
        max_length=NAME_LENGTH_MAX,
        required=False,
        help_text=_("Leave this empty if you have only one name."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = LineField(
        label=_("Last name"),
        max_length=NAME_LENGTH_MAX,
        error_messages={
            "required": _("Please write your last name here, or your name if you have only one.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Your ticket is sent there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(
        self,
        form: RegistrationForm,
        data: Any = None,
        files: Any = None,
        *,
        registration: Registration | None = None,
        invitee: Invitee | None = None,
    ) -> None:
        self._form, self._registration = form, registration
        self._invitee = registration.invitee if registration else invitee
        self._questions = list(form.questions.filter(removed_at=None))
        super().__init__(data, files, initial=self._initial())
        self._ask_for_companions()
        for question in self._questions:
            self.fields[f"q{question.pk}"] = self._field(question)
        if form.tells_guests == RegistrationForm.Guests.NAMES:
            self.fields["shows_name"] = forms.BooleanField(
                label=_("Others who have registered may see my name."), required=False
            )
        if invitee:
            self.fields["email"].disabled = True
        if registration:
            del self.fields["email"]
        elif form.privacy:
            self.fields["consent"] = forms.BooleanField(
                label=_("I have read this and agree."),
                error_messages={"required": _("Without it we may not keep your data.")},
            )

    def _initial(self) -> dict[str, Any]:
        one = self._registration
        if one is None:
            return _of_invitee(self._invitee) if self._invitee else {}
        answers = {f"q{answer.question_id}": _as_initial(answer.question, answer.text) for answer in _of(one)}
        return {
            "first_name": one.first_name,
            "last_name": one.last_name,
            "companions": one.companions,
            "companion_names": "\n".join(one.companion_names),
            "shows_name": one.shows_name,
            **answers,
        }

    def _field(self, question: Question) -> AnswerField:
        """Return the question's field. A file that was sent before need not be sent again."""
        field = AnswerField(question)
        if question.kind == Kind.FILE and f"q{question.pk}" in self.initial:
            question.is_required = field.required = False
            sent = self.initial[f"q{question.pk}"]
            field.help_text = _("%(name)s is here already; another file replaces it.") % {"name": sent}
        return field

    def _ask_for_companions(self) -> None:
        most = self._companions_max()
        if not most:
            return
        self.fields["companions"] = forms.TypedChoiceField(
            label=_("Companions"),
            choices=[(number, number) for number in range(most + 1)],
            coerce=int,
            initial=0,
            help_text=_("Who comes with you; all enter with your ticket."),
        )
        if self._form.names_companions:
            self.fields["companion_names"] = CompanionNamesField(
                label=_("Names of your companions"),
                required=False,
                help_text=_("One in each line."),
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def _companions_max(self) -> int:
        """Return the lowest limit, but not fewer than somebody has already who only changes something else."""
        event = self._form.event
        of_event = None if event.admits_max is None else event.admits_max - 1
        limits = (of_event, self._invitee.companions_max if self._invitee else None)
        most = min([COMPANIONS_MAX, *(limit for limit in limits if limit is not None)])
        return max(most, self._registration.companions if self._registration else 0)

    def clean(self) -> dict[str, Any]:
        self._check_address()
        self._check_companions()
        return self.cleaned_data

    def _check_address(self) -> None:
        """Check the e-mail address by the same rules as the roster and the API."""
        if "email" not in self.fields or "email" not in self.cleaned_data:
            return
        read = participant.clean({"name": "x", "email": self.cleaned_data["email"]})
        if isinstance(read, participant.Errors):
            self.add_error("email", read["email"])
        else:
            self.cleaned_data["email"] = read.email

    def _check_companions(self) -> None:
        if "companion_names" not in self.fields:
            return
        count = self.cleaned_data.get("companions") or 0
        if len(self.cleaned_data.get("companion_names", ())) != count:
            sentence = ngettext_lazy(
                "Please write one name for each companion: there is %(count)d.",
                "Please write one name for each companion: there are %(count)d.",
                count,
            )
            self.add_error("companion_names", sentence % {"count": count})

    @property
    def wanted(self) -> Wanted:
        one, cleaned = self._registration, self.cleaned_data
        return Wanted(
            first_name=cleaned["first_name"],
            last_name=cleaned["last_name"],
            email=one.email if one else cleaned["email"],
            language=(get_language() or "en")[:2],
            companions=cleaned.get("companions") or 0,
            companion_names=cleaned.get("companion_names", ()),
            answers=dict(self._answers()),
            shows_name=cleaned.get("shows_name", False),
        )

    def _answers(self) -> Iterator[tuple[int, Given]]:
        for question in self._questions:
            given = self.cleaned_data.get(f"q{question.pk}")
            if given is not None:
                yield question.pk, given


def _of_invitee(invitee: Invitee) -> dict[str, Any]:
    names = {"first_name": invitee.first_name, "last_name": invitee.last_name}
    return {**names, "email": invitee.email}


def _of(one: Registration) -> Any:
    return one.answers.filter(question__removed_at=None).select_related("question__form__event__organisation")


def _as_initial(question: Question, text: str) -> object:
    initials: Mapping[str, object] = {Kind.CHOICES: text.split("\n"), Kind.YES_NO: bool(text)}
    return initials.get(question.kind, text)
