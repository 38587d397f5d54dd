"""A kind of mail as somebody would add one: apart from the table's migration, this module is all of it."""

from typing import Any

from django.db import models

from portillon.accounts.models import Organisation
from portillon.issuing.models import Credential, Outgoing
from portillon.issuing.outbox.kind import Kind, Letter, Recipient, register
from portillon.places.models import Event

HELLO = {"fr": "Bonjour", "de": "Guten Tag", "en": "Hello"}


class GreetingMail(Outgoing):
    """One greeting to the holder of a ticket."""

    credential: models.ForeignKey[Credential, Credential] = models.ForeignKey(
        Credential, models.CASCADE, related_name="+"
    )

    class Meta:
        app_label = "issuing"


def is_due(message: GreetingMail) -> bool:
    return message.credential.status == "valid"


def goes_to(message: GreetingMail) -> Recipient:
    holder = message.credential.holder
    return Recipient(holder.email, holder.language)


def letter(message: GreetingMail) -> Letter:
    hello = f"{HELLO[message.language]} {message.credential.holder.name}"
    context: dict[str, Any] = {"title": hello, "lines": [hello], "link": "https://example.org", "button": "…"}
    return Letter(hello, "account", context)


def organisation_of(message: GreetingMail) -> Organisation:
    return message.credential.organisation


register(
    Kind(
        name="greeting",
        model=GreetingMail,
        turn=60,
        is_due=is_due,
        letter=letter,
        goes_to=goes_to,
        organisation=organisation_of,
        related=("credential__holder", "credential__organisation"),
        about={
            Credential: "credential",
            Event: "credential__event",
            Organisation: "credential__organisation",
        },
        is_pausable=True,
    )
)
