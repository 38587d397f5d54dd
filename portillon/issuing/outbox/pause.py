"""Hold back the mails of an event or a programme, and let them go again."""

from django.db import transaction

from portillon.issuing.models import MailPause
from portillon.issuing.outbox.rows import bell
from portillon.places.occasion import Occasion, field_of


def pause(occasion: Occasion) -> None:
    MailPause.objects.get_or_create(**field_of(occasion))


def resume(occasion: Occasion) -> None:
    MailPause.objects.filter(**field_of(occasion)).delete()
    transaction.on_commit(bell.set)


def is_paused(occasion: Occasion) -> bool:
    return MailPause.objects.filter(**field_of(occasion)).exists()
