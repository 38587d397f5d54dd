"""The forms of a door. Times are typed and read in the event's time zone."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portillon.console.fields import MomentField
from portillon.console.form import ConsoleForm
from portillon.console.telling import TellingForm
from portillon.issuing.models import Credential
from portillon.issuing.tickets.known import known_of
from portillon.places import doors
from portillon.places.models import Event, Gate

CATEGORIES_SHOWN_MAX = 100
CATEGORY_LENGTH_MAX = 100
KINDS = {"entry": _("Entry: persons come in"), "exit": _("Exit: persons leave")}


class DoorForm(TellingForm):
    title = forms.CharField(label=_("Name of the door"), max_length=100)
    kind = forms.ChoiceField(label=_("Direction"), choices=KINDS, widget=forms.RadioSelect, initial="entry")
    doors_at = MomentField(label=_("Opens"), required=False, help_text=_("Empty: with the event's doors"))
    closes_at = MomentField(label=_("Closes"), required=False, help_text=_("Empty: at the event's end"))
    categories = forms.MultipleChoiceField(
        label=_("Categories of tickets"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: this door admits every ticket of the event."),
    )
    more_categories = forms.CharField(
        label=_("Other categories"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, spelt as on the tickets"),
    )

    def __init__(self, event: Event, door: Gate | None = None, **kwargs: Any) -> None:
        super().__init__(initial=_initial(door) if door else None, **kwargs)
        self.event = event
        self.door = door
        # What guests know now.
        self.before = known_of(event)
        known = sorted({*categories_of(event), *(door.categories if door else ())})
        field = self.fields["categories"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, name or _("Tickets without a category")) for name in known]

    def full_clean(self) -> None:
        with timezone.override(ZoneInfo(self.event.zone)):
            super().full_clean()

    def clean_more_categories(self) -> list[str]:
        given = doors.categories(self.cleaned_data["more_categories"])
        if any(len(name) > CATEGORY_LENGTH_MAX for name in given):
            raise ValidationError(
                _("A category has at most %(max)d characters."), params={"max": CATEGORY_LENGTH_MAX}
            )
        return given

    def save(self) -> bool:
        """Save the door. Return False, with errors on the fields, if it was refused or a question is open."""
        with transaction.atomic():
            self._store()
            if not self.errors:
                self.ask(self.event, self.before)
            transaction.set_rollback(bool(self.errors))
        return not self.errors

    def _store(self) -> None:
        try:
            if self.door is None:
                doors.add(self.event, **self._fields())
            else:
                doors.change(self.door, **self._fields())
        except doors.LastEntry:
            self.add_error("kind", _("This is the event's only entry: without it nobody could come in."))
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.add_error(name if name in self.fields else None, messages)

    def _fields(self) -> dict[str, Any]:
        """Return the door's fields. An exit has neither times nor categories: anybody may leave at any time."""
        data = self.cleaned_data
        if data["kind"] == "exit":
            given: dict[str, Any] = {"is_exit": True, "doors_at": None, "closes_at": None, "categories": []}
        else:
            chosen = list(dict.fromkeys([*data["categories"], *data["more_categories"]]))
            given = {name: data[name] for name in ("doors_at", "closes_at")}
            given |= {"is_exit": False, "categories": chosen}
        return {"title": data["title"], **given}


class CheckForm(ConsoleForm):
    """Choose the categories whose tickets a steward checks although they are valid."""

    categories = forms.MultipleChoiceField(
        label=_("Categories to check"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more_categories = forms.CharField(
        label=_("Other categories"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, spelt as on the tickets"),
    )

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(initial={"categories": event.check_categories}, **kwargs)
        self.event = event
        field = self.fields["categories"]
        assert isinstance(field, forms.MultipleChoiceField)
        known = sorted({*categories_of(event), *event.check_categories} - {""})
        field.choices = [(name, name) for name in known]

    def save(self) -> None:
        typed = doors.categories(self.cleaned_data["more_categories"])
        chosen = [*self.cleaned_data["categories"], *(name[:CATEGORY_LENGTH_MAX] for name in typed)]
        self.event.check_categories = list(dict.fromkeys(chosen))
        self.event.save(update_fields=["check_categories"])


def categories_of(event: Event) -> list[str]:
    """Return the categories in use, with "" for tickets without one; empty if no ticket has a category."""
    used = Credential.objects.filter(event=event).order_by("category").values_list("category", flat=True)
    found = list(used.distinct()[:CATEGORIES_SHOWN_MAX])
    return [] if found == [""] else found


def _initial(door: Gate) -> dict[str, Any]:
    return {
        "title": door.title,
        "kind": "exit" if door.is_exit else "entry",
        "doors_at": door.doors_at,
        "closes_at": door.closes_at,
        "categories": door.categories,
    }
