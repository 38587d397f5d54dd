"""Example sentences for each refusal at an event's doors, about scans that never took place."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.core.sentence import Answer, Names
from portillon.core.verdict import Reason
from portillon.entries.ledger.row import Row
from portillon.entries.words.wording import in_words, sentence
from portillon.places.models import Event

# The example ticket admits three persons, two of whom are in.
_ALLOWED, _USED = 3, 2
_AFTER_DOORS = timedelta(minutes=25)
_NOBODY = UUID(int=0)


def refusal_on_screen(event: Event, reason: Reason, language: str) -> str:
    """Return the sentence of a refusal for `reason`, with the event's own times and door."""
    if reason is Reason.USED_UP:
        with override(language):
            return _used_up(event, language)
    return sentence(_row(event, reason), language)


def _used_up(event: Event, language: str) -> str:
    door = event.gates.filter(is_exit=False).order_by("pk").first()
    # It was a device, and not the organiser's program.
    because = {"at": _this_evening(event).isoformat(), "device": 0}
    answer = Answer(Reason.USED_UP, allowed=1, used=1, because=because)
    names = Names(gate=door.title if door else _("Door"), device=_("Phone"))
    return in_words(answer, names, language, event.zone)


def _this_evening(event: Event) -> datetime:
    """Return a time soon after the doors open, but today, so that the sentence says “today” as it will at the door."""
    zone = ZoneInfo(event.zone)
    doors = (event.doors_at + _AFTER_DOORS).astimezone(zone)
    return timezone.now().astimezone(zone).replace(hour=doors.hour, minute=doors.minute)


def _row(event: Event, reason: Reason) -> Row:
    return Row(
        writer_id=0,
        writer_seq=0,
        scan_id=_NOBODY,
        kind="entry",
        fingerprint=b"",
        organisation_id=event.organisation_id,
        event_id=event.pk,
        gate_id=0,
        device_id=None,
        operator_id=None,
        credential_id=None,
        seq=None,
        reason=reason,
        party=_ALLOWED,
        used=_USED,
        allowed=_ALLOWED,
        left=0,
        moved=0,
        fresh=0,
        because=_because(event, reason),
        admitted_count=0,
        expected_count=0,
        scanned_at=None,
        decided_at=event.starts_at,
        reverses=None,
        programme_id=None,
    )


def _because(event: Event, reason: Reason) -> dict[str, Any]:
    times = {
        Reason.TOO_EARLY: event.doors_at,
        Reason.EXPIRED: event.ends_at,
        Reason.CANCELLED: event.doors_at - timedelta(days=1),
    }
    return {"at": times[reason].isoformat()} if reason in times else {}
