"""The part of an event's form that splits its crowd into lanes, and asks back before holders' letters change."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portillon.console.form import ConsoleForm
from portillon.core.lane import LANES_MAX, LANES_MIN
from portillon.issuing.tickets.lanes import OtherLetters, other_letters, with_plan
from portillon.places.models import Event, LanesBy


class LanesForm(ConsoleForm):
    lanes = forms.IntegerField(
        label=_("Lanes before the doors"),
        required=False,
        min_value=LANES_MIN,
        max_value=LANES_MAX,
        help_text=_("Each ticket shows the letter of its lane: A, B, C and so on. Leave empty for no lanes."),
    )
    lanes_by = forms.ChoiceField(
        label=_("Who goes to the same lane"),
        choices=LanesBy.choices,
        required=False,
        initial=LanesBy.EMAIL.value,
        help_text=_(
            "By surname and by category, the lanes are balanced over the tickets that are valid now."
        ),
    )
    lanes_confirmed = forms.BooleanField(label=_("Change the letters all the same"), required=False)
    # What the change does to tickets, if that is to be confirmed.
    letters: OtherLetters | None = None

    def clean_lanes(self) -> Any:
        return self._sent_or_stored("lanes")

    def clean_lanes_by(self) -> str:
        return self._sent_or_stored("lanes_by") or LanesBy.EMAIL.value

    def _sent_or_stored(self, name: str) -> Any:
        if self.add_prefix(name) in self.data:
            return self.cleaned_data[name]
        return self.get_initial_for_field(self.fields[name], name)

    def lane_fields(self, event: Event | None) -> dict[str, Any]:
        """Return the fields of the event for what was chosen, with a plan if that is something else."""
        chosen = {name: self.cleaned_data[name] for name in ("lanes", "lanes_by")}
        return with_plan(chosen, event)

    def check_letters(self, event: Event) -> None:
        """Ask for a confirmation if holders know other letters than their tickets would carry."""
        if {"lanes", "lanes_by"} <= self.cleaned_data.keys():
            self.letters = other_letters(event, self.lane_fields(event))
        if self.letters and not self.cleaned_data.get("lanes_confirmed"):
            self.add_error("lanes_confirmed", _("Please confirm, and save again; or put the lanes back."))
