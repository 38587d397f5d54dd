"""The forms of a desk: the number of a pass, and the number of companions."""

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

PART_OF_A_CODE = _("Only part of a code arrived, and nothing was sent. Scan it again.")


class EntryForm(ConsoleForm):
    """The number or code of a pass. `meant` is the likely number if one digit was mistyped."""

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
                "data-handheld": PART_OF_A_CODE,
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
        """Refuse a mistyped number here, so that it does not count as an attempt in the ledger."""
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
        # Numbers from an earlier scheme have no check digit of ours.
        if number.is_valid(digits) or numbered(self.desk.organisation_id, digits):
            return
        self.meant = likely(self.desk, digits) or ""
        raise forms.ValidationError(
            _("This number cannot be right: its last digit does not go with the others.")
        )


class PartyForm(forms.Form):
    """The second step: the companions, and the scan_id that was made with the page."""

    scan_id = forms.UUIDField()
    code = forms.CharField(max_length=TEXT_LENGTH_MAX)
    companions = forms.IntegerField(min_value=0, max_value=999)

    def wish(self) -> tuple[UUID, str, int]:
        """Return the scan's id, the code, and the number of persons, the holder included."""
        data = self.cleaned_data
        return data["scan_id"], data["code"], 1 + data["companions"]
