"""The form of an invited person. Its checks are those of the roster."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import LANGUAGES
from portillon.console.form import ConsoleForm, mark_required
from portillon.issuing.models import Invitee
from portillon.issuing.models.named import whole_name
from portillon.issuing.registration import invitees
from portillon.issuing.registration.invitees import InviteeData, Taken
from portillon.issuing.tickets.participant import Errors, clean, one_line, required
from portillon.places.models import Event


class InviteeForm(ConsoleForm):
    first_name = forms.CharField(
        label=_("First name"),
        required=False,
        max_length=80,
        help_text=_("Empty if the person has only one name"),
    )
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=80)
    email = forms.CharField(label=_("E-mail"), required=False, widget=forms.EmailInput)
    companions = forms.CharField(
        label=_("Companions allowed"),
        required=False,
        widget=forms.NumberInput(attrs={"min": 0, "inputmode": "numeric"}),
        help_text=_("Empty: as many as the event allows"),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("Not known")), *LANGUAGES], required=False
    )
    external_id = forms.CharField(
        label=_("External id"), required=False, help_text=_("Number or reference in your own system")
    )

    def __init__(self, event: Event, invitee: Invitee | None = None, data: Any = None) -> None:
        super().__init__(data, initial=_initial(invitee) if invitee else None)
        mark_required(self, required(needs_address=True))
        self._invitee = invitee or Invitee(event=event)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name = whole_name(data.get("first_name", ""), data.get("last_name", ""))
        checked = clean({**data, "name": name}, self._invitee.event.admits_max, needs_address=True)
        if isinstance(checked, Errors):
            for field, sentence in checked.items():
                self.add_error({"name": "last_name", "admits": "companions"}.get(field, field), sentence)
        else:
            data["invitee"] = InviteeData(
                name=checked.name,
                first_name=one_line(data.get("first_name")),
                email=checked.email,
                language=checked.language,
                companions_max=checked.admits - 1 if data["companions"] else None,
                external_id=checked.external_id,
            )
        return data

    def save(self) -> Invitee | None:
        """Save the person. Return None, with an error on the form, if somebody else on the list is the same."""
        invitee = invitees.given(self._invitee, self.cleaned_data["invitee"])
        try:
            invitees.save(invitee)
        except Taken:
            self.add_error(
                None, _("Somebody else on the list has this name and address, or this external id.")
            )
            return None
        return invitee


def _initial(invitee: Invitee) -> dict[str, Any]:
    same = ("first_name", "last_name", "email", "language", "external_id")
    return {name: getattr(invitee, name) for name in same} | {"companions": invitee.companions_max}
