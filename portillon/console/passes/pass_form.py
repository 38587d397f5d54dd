"""The forms of a pass: its holder, its last day, and the issue of a new one."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import LANGUAGES
from portillon.console.fields import DayField, first_instant, last_instant
from portillon.console.form import ConsoleForm
from portillon.core import calendar
from portillon.issuing.models import Credential
from portillon.issuing.tickets import passes
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.passes import PassData
from portillon.places.models import PassType, Programme

HOLDER_FIELDS = ("name", "email", "phone", "address", "language")


class HolderFields(ConsoleForm):
    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("Not known")), *LANGUAGES], required=False
    )
    address = forms.CharField(
        label=_("Postal address"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class HolderForm(HolderFields):
    def __init__(self, one: Credential, **kwargs: Any) -> None:
        super().__init__(initial={name: getattr(one.holder, name) for name in HOLDER_FIELDS}, **kwargs)
        self.one = one

    def save(self, by: By) -> None:
        if self.has_changed():
            passes.change_holder(self.one, {name: self.cleaned_data[name] for name in HOLDER_FIELDS}, by)


class ExtensionForm(ConsoleForm):
    valid_until = DayField(label=_("Last day"), help_text=_("This day included, until midnight"))

    def __init__(self, one: Credential, **kwargs: Any) -> None:
        assert one.programme is not None
        self.zone = one.programme.zone
        known = calendar.day_of(one.valid_until, self.zone) if one.valid_until else None
        super().__init__(initial={"valid_until": known}, **kwargs)
        self.one = one

    def clean_valid_until(self) -> datetime:
        until = last_instant(self.cleaned_data["valid_until"], self.zone)
        assert until is not None
        if until < timezone.now():
            raise forms.ValidationError(_("This day is over: choose a later one."))
        if self.one.valid_from and until < self.one.valid_from:
            raise forms.ValidationError(_("It would end before it begins."))
        return until

    def save(self, by: By) -> None:
        passes.extend(self.one, self.cleaned_data["valid_until"], by)


class IssueForm(HolderFields):
    type = forms.ModelChoiceField(PassType.objects.none(), label=_("Type of pass"), empty_label=None)
    valid_from = DayField(label=_("First day"), required=False, help_text=_("Empty: as its type says"))
    valid_until = DayField(label=_("Last day"), required=False, help_text=_("Empty: as its type says"))

    def __init__(self, programme: Programme, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.programme = programme
        types = self.fields["type"]
        assert isinstance(types, forms.ModelChoiceField)
        types.queryset = programme.types.order_by("pk")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and first > last:
            self.add_error("valid_until", _("It would end before it begins."))
        return data

    def save(self, by: By) -> Credential:
        data, zone = self.cleaned_data, self.programme.zone
        holder = {name: data[name] for name in HOLDER_FIELDS}
        wanted = PassData(
            data["type"],
            **holder,
            valid_from=first_instant(data["valid_from"], zone),
            valid_until=last_instant(data["valid_until"], zone),
        )
        return passes.issue(self.programme, [wanted], by)[0]
