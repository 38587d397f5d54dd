"""The forms of an event's registration and of one of its questions."""

import secrets
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import LANGUAGES
from portillon.console.fields import MomentField
from portillon.console.form import FieldRenderer
from portillon.issuing.models import Question, RegistrationForm
from portillon.places.models import Event

CHOICES_MAX = 50
CHOICE_LENGTH_MAX = 100
OF_CHOICES = (Question.Kind.CHOICE, Question.Kind.CHOICES)
CODES = [code for code, _name in LANGUAGES]
Choice = dict[str, str]


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no parameter at run time
    default_renderer = FieldRenderer
    opens_at = MomentField(label=_("Registration opens"), required=False)
    closes_at = MomentField(
        label=_("Registration closes"), required=False, help_text=_("Empty: when the event starts")
    )

    class Meta:
        model = RegistrationForm
        fields = [
            "is_published", "is_listed", "is_restricted", "opens_at", "closes_at", "confirms_email", "names_companions",
            "has_waiting_list", "offers_by_itself", "offer_hours", "tells_guests",
            "intro_fr", "intro_de", "intro_en", "privacy_fr", "privacy_de", "privacy_en",
        ]  # fmt: skip
        help_texts = {
            "offer_hours": _(
                "For as long, free places are kept for a party that needs more of them; then smaller ones may pass it."
            )
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("intro_fr", "intro_de", "intro_en", "privacy_fr", "privacy_de", "privacy_en")
        }

    def __init__(self, event: Event, data: Any = None) -> None:
        super().__init__(data, instance=_form_of(event))
        self._zone = ZoneInfo(event.zone)

    def full_clean(self) -> None:
        with timezone.override(self._zone):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("Registration would close before it opens."))
        return data


def _form_of(event: Event) -> RegistrationForm:
    found: RegistrationForm | None = getattr(event, "registration_form", None)
    # Without confirmations, a program takes all places in a minute; who knows the guests may switch them off.
    return found or RegistrationForm(event=event, confirms_email=True)


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no parameter at run time
    """The form of a question. Each language lists the choices in the same order.

    Answers refer to a choice by its key, which stays when its words change.
    """

    default_renderer = FieldRenderer
    choices_fr = forms.CharField(
        label=_("Choices in French"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    choices_de = forms.CharField(
        label=_("Choices in German"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    choices_en = forms.CharField(
        label=_("Choices in English"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    class Meta:
        model = Question
        fields = [
            "kind", "is_required", "label_fr", "label_de", "label_en", "help_fr", "help_de", "help_en",
        ]  # fmt: skip

    def __init__(self, form: RegistrationForm, question: Question | None, data: Any = None) -> None:
        super().__init__(data, instance=question or Question(form=form), initial=_lines(question))
        self._has_answers = question is not None and question.answers.exists()
        if self._has_answers:
            # A change of kind would make the stored answers unreadable.
            self.fields["kind"].disabled = True
            self.fields["kind"].help_text = _("There are answers already, so the kind stays.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(f"label_{code}") for code in CODES):
            self.add_error("label_fr", _("Please write the question in at least one language."))
        if data.get("kind") in OF_CHOICES:
            self.instance.choices = self._choices(data)
        return data

    def _choices(self, data: dict[str, Any]) -> list[Choice]:
        lines = {code: _split(data.get(f"choices_{code}") or "") for code in CODES}
        count = max(map(len, lines.values()))
        if not count:
            self.add_error("choices_fr", _("Please write at least one choice, one a line."))
        for code, given in lines.items():
            if given and len(given) != count:
                self.add_error(
                    f"choices_{code}", _("Each language needs the same number of lines, in the same order.")
                )
            if len(given) > CHOICES_MAX or any(len(line) > CHOICE_LENGTH_MAX for line in given):
                self.add_error(f"choices_{code}", _("At most 50 choices of 100 characters."))
        rows = [{code: given[n] for code, given in lines.items() if n < len(given)} for n in range(count)]
        return _keyed(rows, self.instance.choices)


def _lines(question: Question | None) -> dict[str, str]:
    if question is None:
        return {}
    return {
        f"choices_{code}": "\n".join(choice.get(code, "") for choice in question.choices).strip()
        for code in CODES
    }


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _keyed(rows: list[Choice], known: list[Choice]) -> list[Choice]:
    """Return the choices with their keys. A choice keeps its key if its text is unchanged in at least one language."""
    left = list(known)
    keyed = []
    for row in rows:
        same = next((one for one in left if any(one.get(code) == row[code] for code in row)), None)
        if same is not None:
            left.remove(same)
        keyed.append({"key": same["key"] if same else secrets.token_hex(4), **row})
    return keyed
