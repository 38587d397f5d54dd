"""Mails to holders about what a program does to their tickets: nobody is told unless the call asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.utils import timezone

from portillon.api.callers import caller
from portillon.issuing.models import NewsMail
from portillon.issuing.tickets import news
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.known import EventNews, known_of
from portillon.places.models import Event


@contextmanager
def telling_guests(request: HttpRequest, event: Event, *, tells: bool) -> Iterator[None]:
    """If it `tells`, mail what changes within this block to the guests whom it concerns, unless the event is over."""
    before = known_of(event) if tells else {}
    yield
    if tells and event.ends_at > timezone.now():
        changed = EventNews(event, before, known_of(event))
        by = By(key=caller(request).key_name)
        news.tell(changed.tickets, NewsMail.What.CHANGED, by=by, before=before)
