"""What an organiser says of the organisation: its name, its sign and colour, and who its mails come from."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portillon.accounts import logo
from portillon.accounts.colour import DEFAULT, validate_accent
from portillon.accounts.models import Logo, Organisation
from portillon.console.form import ConsoleForm
from portillon.issuing.participant import one_line

FIELDS = ("name", "accent", "mail_from", "reply_to", "redirect_url")


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

    def __init__(self, organisation: Organisation, **kwargs: Any) -> None:
        initial = {name: getattr(organisation, name) for name in FIELDS}
        super().__init__(initial=initial | {"accent": organisation.accent or DEFAULT}, **kwargs)
        self.organisation = organisation
        self.shown_logo = Logo.objects.filter(organisation=organisation).defer("png").first()

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    @transaction.atomic
    def save(self) -> bool:
        """Whether everything could be kept; a file that is no logo marks its field."""
        sent = self.cleaned_data["logo"]
        try:
            if sent:
                logo.keep(self.organisation, sent.read(logo.BYTES_MAX + 1))
        except logo.LogoProblem as problem:
            self.add_error("logo", str(problem))
            return False
        if self.cleaned_data["remove_logo"] and not sent:
            Logo.objects.filter(organisation=self.organisation).delete()
        for name in FIELDS:
            setattr(self.organisation, name, self.cleaned_data[name])
        if self.organisation.accent == DEFAULT:
            self.organisation.accent = ""
        self.organisation.save(update_fields=FIELDS)
        return True
