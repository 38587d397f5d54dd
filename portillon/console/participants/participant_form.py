"""The form of a participant. Its checks are those of the roster and the API."""

from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import LANGUAGES
from portillon.console.form import ConsoleForm, mark_required
from portillon.issuing.models import Credential
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.participant import Errors, clean, required
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event


class ParticipantForm(ConsoleForm):
    name = forms.CharField(label=_("Name"), required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput,
        help_text=_("Empty: the ticket is printed and handed over"),
    )
    admits = forms.CharField(
        label=_("Persons in all"),
        required=False,
        initial=1,
        widget=forms.NumberInput(attrs={"min": 1, "inputmode": "numeric"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("Not known")), *LANGUAGES], required=False
    )
    seat = forms.CharField(label=_("Seat"), required=False)
    category = forms.CharField(label=_("Category"), required=False)
    price = forms.CharField(label=_("Price"), required=False)
    phone = forms.CharField(label=_("Telephone"), required=False)
    external_id = forms.CharField(
        label=_("External id"), required=False, help_text=_("Number or reference in your own system")
    )
    door_note = forms.CharField(
        label=_("Note for the door"),
        required=False,
        help_text=_("Shown in amber to whoever scans the ticket, and to nobody else"),
    )
    transferable = forms.BooleanField(label=_("May be passed on to another person"), required=False)

    def __init__(self, event: Event, ticket: Credential | None = None, **kwargs: Any) -> None:
        super().__init__(initial=_initial(ticket) if ticket else None, **kwargs)
        mark_required(self, required())
        self.event = event
        self.ticket = ticket
        if event.admits_max is not None:
            self.fields["admits"].help_text = _("The guest and companions, at most %(max)d") % {
                "max": event.admits_max
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        checked = clean(data, self._admits_max())
        if isinstance(checked, Errors):
            for field, sentence in checked.items():
                self.add_error(field, sentence)
        else:
            data["ticket"] = checked
        return data

    def _admits_max(self) -> int | None:
        """Return the largest party allowed. A ticket from before a stricter rule may keep its own."""
        if self.event.admits_max is None or self.ticket is None:
            return self.event.admits_max
        return max(self.event.admits_max, self.ticket.admits)

    def save(self, by: By) -> Credential | None:
        """Save the ticket. Return None, with an error on the field, if another ticket has its external id."""
        data: TicketData = self.cleaned_data["ticket"]
        try:
            with transaction.atomic():
                if self.ticket is None:
                    return tickets.issue(self.event, [data], by)[0]
                tickets.change(self.ticket, data, by)
                return self.ticket
        except IntegrityError:
            self.add_error("external_id", _("Another ticket of this event has this external id."))
            return None


def _initial(ticket: Credential) -> dict[str, Any]:
    of_holder = ("name", "email", "language", "phone")
    of_ticket = ("admits", "seat", "category", "price", "external_id", "door_note", "transferable")
    return {name: getattr(ticket.holder, name) for name in of_holder} | {
        name: getattr(ticket, name) for name in of_ticket
    }
