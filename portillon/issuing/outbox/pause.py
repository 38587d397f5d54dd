"""Hold back the mails of an event or a programme, and let them go again."""

from django.db import transaction
from django.db.models import QuerySet

from portillon.issuing.models import MailPause
from portillon.issuing.outbox.kind import Kind, M
from portillon.issuing.outbox.rows import bell
from portillon.places.models import Event, Programme
from portillon.places.occasion import Occasion, field_of


def pause(occasion: Occasion) -> None:
    MailPause.objects.get_or_create(**field_of(occasion))


def resume(occasion: Occasion) -> None:
    MailPause.objects.filter(**field_of(occasion)).delete()
    transaction.on_commit(bell.set)


def is_paused(occasion: Occasion) -> bool:
    return MailPause.objects.filter(**field_of(occasion)).exists()


def unpaused(kind: Kind[M], mails: "QuerySet[M]") -> "QuerySet[M]":
    """Those of `mails` that no pause holds back."""
    if not kind.is_pausable:
        return mails
    occasions = [kind.about[what] for what in (Event, Programme) if what in kind.about]
    return mails.filter(**{f"{occasion}__mail_pause": None for occasion in occasions})
