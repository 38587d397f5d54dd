"""Records when the page of a ticket was opened, which tells later whether its holder has seen it."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError

from portillon.issuing.models import Credential, PageOpening

# A page that is opened again and again costs at most one write in this time.
PAUSE = timedelta(minutes=5)
logger = logging.getLogger(__name__)


def opening_of(ticket: Credential) -> PageOpening | None:
    return getattr(ticket, "page_opening", None)


def note_opening(ticket: Credential, at: datetime) -> None:
    """Record the opening. A database error is only logged, because the page must be shown in any case."""
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
