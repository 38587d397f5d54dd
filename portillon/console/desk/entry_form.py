"""The one field of a desk, and how many companions come along."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portillon.console import typed
from portillon.console.form import ConsoleForm
from portillon.core import number
from portillon.core.qr import PASS_NUMBER_LENGTH, TEXT_LENGTH_MAX
from portillon.entries.suggest import likely
from portillon.issuing.tickets.tickets import numbered
from portillon.places.models import Gate


class EntryForm(ConsoleForm):
    """`meant` is the number that was probably meant, where one is wrong."""

    code = forms.CharField(
        label=_("Number of the pass"),
        max_length=TEXT_LENGTH_MAX,
        error_messages={"required": _("Please type the number of the pass, or scan its code.")},
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
                "autofocus": True,
                "class": "pass-number",
                "data-select": "yes",
            }
        ),
        help_text=_("8 digits, with or without spaces, or the QR code by a scanner"),
    )

    def __init__(self, desk: Gate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.meant = ""

    def clean_code(self) -> str:
        read = typed.read(self.cleaned_data["code"])
        if read.digits:
            self._check(read.digits)
        return read.code

    def _check(self, digits: str) -> None:
        """A slip of the finger is no attempt: it is said here, and stands in no ledger."""
        found = len(digits)
        if found != PASS_NUMBER_LENGTH:
            raise forms.ValidationError(
                ngettext(
                    "A pass has a number of 8 digits; this is %(found)s digit.",
                    "A pass has a number of 8 digits; these are %(found)s.",
                    found,
                )
                % {"found": found}
            )
        # Numbers taken over from another scheme have no check digit of ours.
        if number.is_valid(digits) or numbered(self.desk.organisation_id, digits):
            return
        self.meant = likely(self.desk, digits) or ""
        raise forms.ValidationError(
            _("This number cannot be right: its last digit does not go with the others.")
        )


class PartyForm(forms.Form):
    """What the page of a pass sends: the companions, and the id it was made with."""

    scan_id = forms.UUIDField()
    code = forms.CharField(max_length=TEXT_LENGTH_MAX)
    companions = forms.IntegerField(min_value=0, max_value=999)

    def wish(self) -> tuple[UUID, str, int]:
        """The scan's id, the code, and how many persons in all."""
        data = self.cleaned_data
        return data["scan_id"], data["code"], 1 + data["companions"]
