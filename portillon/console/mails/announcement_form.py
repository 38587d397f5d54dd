"""The form of a message to many guests."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import LANGUAGES
from portillon.console.form import ConsoleForm
from portillon.issuing.mailing.announcement_text import PLACEHOLDERS, unknown_in
from portillon.issuing.models import Announcement
from portillon.issuing.tickets.participant import one_line

CODES = [code for code, _name in LANGUAGES]


def _subject(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=150, required=False)


def _text(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


class AnnouncementForm(ConsoleForm):
    audience = forms.ChoiceField(
        label=_("To whom"),
        choices=Announcement.Audience.choices,
        initial=Announcement.Audience.ALL,
        widget=forms.RadioSelect,
    )
    subject_fr = _subject(_("Subject in French"))
    text_fr = _text(_("Text in French"))
    subject_de = _subject(_("Subject in German"))
    text_de = _text(_("Text in German"))
    subject_en = _subject(_("Subject in English"))
    text_en = _text(_("Text in English"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for code in CODES:
            subject, text = f"subject_{code}", f"text_{code}"
            data[subject] = one_line(data.get(subject) or "")
            for given, missing in ((subject, text), (text, subject)):
                if data.get(given) and not data.get(missing) and missing not in self.errors:
                    self.add_error(missing, _("A language needs its subject and its text."))
        if not any(data.get(f"text_{code}") for code in CODES) and not self.errors:
            self.add_error(f"subject_{CODES[0]}", _("Please write in at least one language."))
        self._check_placeholders(data)
        return data

    def _check_placeholders(self, data: dict[str, Any]) -> None:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        for field, text in list(data.items()):
            if wrong := unknown_in(str(text or "")):
                told = _("There is no placeholder %(wrong)s; there are %(known)s.")
                self.add_error(field, told % {"wrong": f"{{{wrong[0]}}}", "known": known})

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages in which the message was written, in the form's order."""
        return [(code, name) for code, name in LANGUAGES if self.cleaned_data.get(f"text_{code}")]
