"""The part of a venue's form that says what phones at its desk do without a network, and what each choice costs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portillon.console.events.offline_form import OfflineForm
from portillon.places.models import OFFLINE_BUDGET, OFFLINE_BUDGET_MAX, OfflinePolicyOfVenue

PRICES = {
    OfflinePolicyOfVenue.KNOWN: _(
        "Passes that it knows, by their rules. Who shows the same pass at two such phones comes in twice."
    ),
    OfflinePolicyOfVenue.SERVER: _(
        "Nobody: the server decides on each scan. Nobody comes in twice, but while the network is away nobody comes in "
        "at all."
    ),
    OfflinePolicyOfVenue.STRICT: _(
        "Passes, while the desk is handed over to it, with and without a network; nobody else admits passes "
        "there meanwhile, and no holder validates a visit. No pass comes in beyond its rule, but only one "
        "device works at the desk."
    ),
}


class OfflineFormOfVenue(OfflineForm):
    offline_policy = forms.ChoiceField(
        label=_("Whom a phone at the desk admits by itself while it has no network"),
        choices=list(PRICES.items()),
        required=False,
        widget=forms.RadioSelect,
        initial=OfflinePolicyOfVenue.KNOWN.value,
    )
    offline_budget = forms.IntegerField(
        label=_("How many passes at most, each phone"),
        required=False,
        min_value=0,
        max_value=OFFLINE_BUDGET_MAX,
        initial=OFFLINE_BUDGET,
        help_text=_(
            "So many passes a phone admits until it reaches the server again. The smaller the number, the fewer can "
            "come in twice, and the sooner a desk without a network stands still. 0: none."
        ),
    )
