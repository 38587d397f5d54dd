"""Remind guests of an event: if its organiser wants it, valid tickets are mailed once more before the doors open."""

from datetime import UTC, datetime, timedelta

from django.db.models import F

from portillon.issuing.models import Message
from portillon.issuing.outbox import queue as mail_queue
from portillon.places.models import Event
from portillon.scheduling.alone import each

HOURS_MAX = 24 * 14


def queue_due(now: datetime) -> int:
    """Ask for the reminders that are due; how many mails are new.

    The request is named for the time when doors open and the time of the last reminder. So two processes that ask at
    once make one mail a ticket, and an event that is put off, or back to its first date, reminds again.
    """
    soon = Event.objects.filter(
        reminder_hours__isnull=False, doors_at__gt=now, doors_at__lte=now + timedelta(hours=HOURS_MAX)
    )
    added: list[int] = []
    events = soon.exclude(reminded_for=F("doors_at")).values_list("pk", flat=True)
    each("the reminder of event", events, lambda pk: added.append(_queue(Event.objects.get(pk=pk), now)))
    return sum(added)


def _queue(event: Event, now: datetime) -> int:
    if now < event.doors_at - timedelta(hours=event.reminder_hours or 0):
        return 0
    request = f"{request_for(event)} {_minute(event.reminded_for) if event.reminded_for else 0}"
    added = mail_queue.send(mail_queue.mailable(event), request, Message.Kind.REMINDER)
    Event.objects.filter(pk=event.pk).update(reminded_for=event.doors_at)
    return added


def request_for(event: Event) -> str:
    """Return how the names of requests begin that remind of the event at the time it has now."""
    return f"reminder {_minute(event.doors_at)}"


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%d%H%M}"
