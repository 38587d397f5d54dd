"""Whether the holder ever looked at the ticket: when the holder's page was opened, for the day somebody asks."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError

from portillon.issuing.models import Credential, PageOpening

# A page that is looked at again and again at the door costs one write in this time.
PAUSE = timedelta(minutes=5)
logger = logging.getLogger(__name__)


def opening_of(ticket: Credential) -> PageOpening | None:
    return getattr(ticket, "page_opening", None)


def note_opening(ticket: Credential, at: datetime) -> None:
    """The page itself is shown in any case: a ticket at the door is worth more than this note."""
    known = opening_of(ticket)
    if known and at - known.last_at < PAUSE:
        return
    try:
        if known:
            PageOpening.objects.filter(pk=known.pk, last_at__lte=at - PAUSE).update(last_at=at)
        else:
            first = PageOpening(credential=ticket, first_at=at, last_at=at)
            PageOpening.objects.bulk_create([first], ignore_conflicts=True)
    except DatabaseError as error:
        logger.warning("an opening was not noted: %s", type(error).__name__)
