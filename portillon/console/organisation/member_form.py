"""The forms of a role: to invite somebody, and to change a member's."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portillon.accounts.models import LANGUAGES, Organisation, Role
from portillon.accounts.permissions import AT_ONE_VENUE
from portillon.console.form import ConsoleForm
from portillon.places.models import Venue

WHAT = {
    Role.ORGANISER: gettext_lazy("organiser: everything, events and passes, the team too"),
    Role.SUPERVISOR: gettext_lazy("supervisor: at the doors, may admit all the same and see participants"),
    Role.STEWARD: gettext_lazy("steward: scans at the doors"),
    Role.BOARD: gettext_lazy("board administrator: everything about passes, the team too"),
    Role.VENUE_MANAGER: gettext_lazy("venue manager: one venue with its controllers and figures"),
    Role.CONTROLLER: gettext_lazy("controller: validates passes at one venue"),
    Role.SUPPORT: gettext_lazy("support: helps holders of passes"),
}


class RoleForm(ConsoleForm):
    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role.value, WHAT[role]) for role in roles]


class InvitationForm(RoleForm):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"), choices=LANGUAGES)
    venue = forms.ModelChoiceField(
        Venue.objects.none(),
        label=gettext_lazy("Venue"),
        required=False,
        empty_label=pgettext_lazy("venue", "none"),
        help_text=gettext_lazy("For who works at one venue alone"),
    )
    field_order = ("email", "name", "role", "venue", "language")

    def __init__(self, organisation: Organisation, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(roles, initial={"language": organisation.language}, **kwargs)
        venues = self.fields["venue"]
        assert isinstance(venues, forms.ModelChoiceField)
        venues.queryset = Venue.objects.filter(organisation=organisation, gates__isnull=False).order_by(
            "name"
        )
        if not venues.queryset.exists():
            del self.fields["venue"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("venue") and given.get("role") not in AT_ONE_VENUE:
            self.add_error("venue", _("Only controllers and venue managers work at one venue alone."))
        return given
