"""The part of an event's form that says what its phones do without a network, and what each choice costs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portillon.console.form import ConsoleForm
from portillon.places.models import OFFLINE_BUDGET, OFFLINE_BUDGET_MAX, OfflinePolicy

PRICES = {
    OfflinePolicy.KNOWN: _(
        "Tickets that it knows and that are not used yet. Who shows the same ticket at two such phones comes in twice."
    ),
    OfflinePolicy.ANY: _(
        "Any genuine ticket, also those sold a minute ago. Besides, a ticket that was removed from the list comes in."
    ),
    OfflinePolicy.SERVER: _(
        "Nobody: the server decides on each scan. Nobody comes in twice, but while the network is away nobody comes in "
        "at all."
    ),
    OfflinePolicy.STRICT: _(
        "Only tickets that the server has handed over to it. Nobody comes in twice: while one phone holds a ticket, no "
        "other one admits it. Several phones at one door get an equal share each. Who comes to the wrong one has to "
        "wait about a second until its phone has passed the ticket on, and without a network has to go to that phone. "
        "With lanes, guests find the right one by the letter on their ticket."
    ),
    OfflinePolicy.AUTO: _(
        "The server chooses by who stands at the doors. One phone at each door, or one before each lane: only tickets "
        "that were handed over to it. Several phones for the same tickets: tickets that they know, so a ticket can "
        "come in twice while such phones have no network. The event says which of them holds now, and why."
    ),
}


class OfflineForm(ConsoleForm):
    offline_policy = forms.ChoiceField(
        label=_("Whom a phone admits by itself while it has no network"),
        choices=list(PRICES.items()),
        required=False,
        widget=forms.RadioSelect,
        initial=OfflinePolicy.KNOWN.value,
    )
    offline_budget = forms.IntegerField(
        label=_("How many tickets at most, each phone"),
        required=False,
        min_value=0,
        max_value=OFFLINE_BUDGET_MAX,
        initial=OFFLINE_BUDGET,
        help_text=_(
            "So many tickets a phone admits until it reaches the server again. The smaller the number, the fewer can "
            "come in twice, and the sooner a door without a network stands still. 0: none."
        ),
    )

    def clean_offline_policy(self) -> str:
        return self._sent("offline_policy") or OfflinePolicy.KNOWN.value

    def clean_offline_budget(self) -> Any:
        budget = self._sent("offline_budget")
        if budget is None:
            raise forms.ValidationError(_("Please type a number; 0 for none."))
        return budget

    def _sent(self, name: str) -> Any:
        """Return what was sent; what was not stays as it is at the event, or as at a new one."""
        if self.add_prefix(name) in self.data:
            return self.cleaned_data[name]
        return self.get_initial_for_field(self.fields[name], name)


class OfflineFormOfEvent(OfflineForm):
    offline_names = forms.BooleanField(
        label=_("Phones hold the names of all guests"),
        required=False,
        help_text=_(
            "Who may search guests by name then finds them without a network, too. The price: Whoever takes an "
            "unlocked phone can read all names."
        ),
    )
