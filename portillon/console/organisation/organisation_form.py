"""The form of an organisation: its name, logo and colour, the sender of its mails, and when data is erased."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portillon.accounts import logo, zone_words
from portillon.accounts.colour import DEFAULT, validate_accent
from portillon.accounts.models import RETENTION_DAYS_MAX, Logo, Organisation, OrganisationChange, User
from portillon.console.fields import ZoneField
from portillon.console.form import ConsoleForm
from portillon.issuing.tickets.participant import one_line
from portillon.places import retention

CHANGES_MAX = 50
FIELDS = ("name", "accent", "mail_from", "reply_to", "redirect_url", "retention_days", "time_zone")


class OrganisationForm(ConsoleForm):
    name = forms.CharField(label=_("Name, as guests read it"), max_length=200)
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, 1 MB at most; on tickets and mails in place of the name"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    accent = forms.CharField(
        label=_("Colour"),
        widget=forms.ColorInput,
        validators=[validate_accent],
        help_text=_(
            "Of headings and buttons on tickets and mails; it must be dark enough to be read on paper."
        ),
    )
    reply_to = forms.EmailField(
        label=_("Answers go to"), required=False, help_text=_("Where guests reach you who answer a mail")
    )
    mail_from = forms.EmailField(
        label=_("Sender of mails"),
        required=False,
        help_text=_("Only an address that your mail server may send for; empty: the installation's own"),
    )
    redirect_url = forms.CharField(
        label=_("Website for strangers"),
        required=False,
        max_length=200,
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("Where a telephone is led that opens a ticket's code outside the door"),
    )

    time_zone = ZoneField(required=False, help_text=_("Of every event and venue that has none of its own"))
    change_zone = forms.BooleanField(label=_("Yes, change the time zone"), required=False)
    retention_days = forms.IntegerField(
        label=_("Erase personal data of guests, days after an event"),
        required=False,
        min_value=1,
        max_value=RETENTION_DAYS_MAX,
        help_text=_(
            "For every event that has no day of its own. Counts and statistics stay."
            " Empty: nothing is erased by itself."
        ),
    )
    erase_now = forms.BooleanField(label=_("Yes, erase these data at once"), required=False)

    def __init__(self, organisation: Organisation, **kwargs: Any) -> None:
        initial = {name: getattr(organisation, name) for name in FIELDS}
        super().__init__(initial=initial | {"accent": organisation.accent or DEFAULT}, **kwargs)
        self.organisation = organisation
        self.asks_erase_now = self.asks_change_zone = False
        self.shown_logo = Logo.objects.filter(organisation=organisation).defer("png").first()

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_time_zone(self) -> str:
        return self.cleaned_data["time_zone"] or self.organisation.time_zone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._check_zone(data)
        days = data.get("retention_days")
        lost = (
            retention.due_with(self.organisation, days, timezone.now())
            if days and self._is_sooner(days)
            else 0
        )
        if lost and not data.get("erase_now"):
            self.asks_erase_now = True
            sentence = ngettext(
                "The personal data of one past event would be erased at once.",
                "The personal data of %(events)s past events would be erased at once.",
                lost,
            )
            self.add_error("retention_days", sentence % {"events": lost})
        return data

    def _check_zone(self, data: dict[str, Any]) -> None:
        """Ask before the time zone changes: no moment moves, but what is printed of it, and days begin elsewhere."""
        zone = data.get("time_zone")
        if not zone or zone == self.organisation.time_zone or data.get("change_zone"):
            return
        self.asks_change_zone = True
        events = self.organisation.events.filter(time_zone="", ends_at__gt=timezone.now())
        coming = events.exclude(venue__time_zone__gt="").count()
        self.add_error("time_zone", change_in_words(self.organisation.time_zone, zone, coming))

    def _is_sooner(self, days: int) -> bool:
        before = self.organisation.retention_days
        return before is None or days < before

    def told(self) -> list[tuple[OrganisationChange, str]]:
        """Return the newest changes, each with the labels of the changed fields."""
        changes = self.organisation.changes.select_related("user").order_by("-pk")[:CHANGES_MAX]
        return [
            (change, ", ".join(str(self.fields[name].label) for name in change.about.split(",")))
            for change in changes
        ]

    @transaction.atomic
    def save(self, by: User) -> bool:
        """Save the organisation and note who changed it.

        Return False, with an error on the field, if the logo is refused.
        """
        sent = self.cleaned_data["logo"]
        try:
            if sent:
                logo.keep(self.organisation, sent.read(logo.BYTES_MAX + 1))
        except logo.LogoProblem as problem:
            self.add_error("logo", str(problem))
            return False
        if self.cleaned_data["remove_logo"] and not sent:
            Logo.objects.filter(organisation=self.organisation).delete()
        given = {name: self.cleaned_data[name] for name in FIELDS}
        given["accent"] = "" if given["accent"] == DEFAULT else given["accent"]
        others = [name for name in FIELDS if getattr(self.organisation, name) != given[name]]
        others += ["logo"] if sent or self.cleaned_data["remove_logo"] else []
        for name in FIELDS:
            setattr(self.organisation, name, given[name])
        self.organisation.save(update_fields=FIELDS)
        if others:
            self.organisation.changes.create(about=",".join(others), user=by)
        return True


def change_in_words(old: str, new: str, coming: int) -> str:
    """Return what another time zone changes, for an organisation with so many coming events without a zone."""
    said = ngettext(
        "One coming event keeps its moment but is shown in %(new)s and no longer in %(old)s: check its times.",
        "%(events)s coming events keep their moments but are shown in %(new)s and no longer in %(old)s: check their"
        " times.",
        coming,
    ) % {"events": coming, "new": zone_words.in_words(new), "old": zone_words.in_words(old)}
    days = _(
        "Days of passes, statistics and erasure begin at midnight in the new time zone, also those of the past."
    )
    return f"{said} {days}" if coming else str(days)
