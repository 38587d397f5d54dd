"""A verdict in one sentence that a steward can read out, in the language asked for.

The ledger stores ids and times. Sentences are composed when they are read, so a replay may speak another language and a
renamed door has its new name.
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portillon.core.verdict import Reason
from portillon.devices.models import Device
from portillon.entries.ledger.row import Row
from portillon.entries.models import Kind
from portillon.entries.override import WORDS, OverrideReason
from portillon.entries.words import pass_wording
from portillon.issuing.models import Credential
from portillon.places.models import Event, Gate
from portillon.places.zone import told, zone_at


def sentence(row: Row, language: str) -> str:
    """Return the sentence that says in `language` why `row` was admitted or refused."""
    if row.reason == Reason.OK and row.kind != Kind.OVERRIDE:
        if row.programme_id is not None:
            return pass_wording.welcome(row.party, language)
        return _welcome(row.kind, row.allowed, row.used, language)
    with override(language):
        return f"{_refusal(row)} {_all_the_same(row)}" if row.kind == Kind.OVERRUN else _refusal(row)


def _refusal(row: Row) -> str:
    """Return the sentence of the row's reason in the active language."""
    reason = Reason(row.reason)
    if _is_about_a_pass(row) and reason in pass_wording.SENTENCES:
        return pass_wording.SENTENCES[reason](row, _because_at(row))
    return _SENTENCES[reason](row)


def _all_the_same(row: Row) -> str:
    if row.moved < 0:
        return _("This device let them out all the same.")
    return _("This device let them in all the same.")


def _is_about_a_pass(row: Row) -> bool:
    return row.programme_id is not None or "programme" in (row.because or {})


@lru_cache(maxsize=1024)
def _welcome(kind: str, allowed: int, used: int, language: str) -> str:
    """Return the sentence of an admission. The results are kept, since most scans get one of them."""
    with override(language):
        if kind == Kind.EXIT:
            return _("Goodbye.")
        if allowed == 1:
            return _("Welcome.")
        left = allowed - used
        if left <= 0:
            return _("Welcome. Everybody of this ticket is in.")
        return ngettext(
            "Welcome. One more person may come in.", "Welcome. %(left)s more persons may come in.", left
        ) % {"left": left}


def _admitted_all_the_same(row: Row) -> str:
    return str(WORDS[OverrideReason((row.because or {})["note"])])


def _unreadable(_row: Row) -> str:
    return _("This is not a valid code of ours.")


def _unknown(_row: Row) -> str:
    return _("This ticket is genuine, but the participant has been removed from the list.")


def _wrong_gate(row: Row) -> str:
    event = (
        Event.objects.select_related("organisation", "venue")
        .filter(pk=(row.because or {}).get("event") or 0)
        .first()
    )
    if event is None:
        return _("This ticket is for another event.")
    if event.pk == row.event_id:
        doors = _doors_for(event, row)
        if not doors:
            return _("No door of this event admits tickets of this category. Please ask the organiser.")
        return _("This ticket is for another door: %(gates)s.") % {"gates": doors}
    return _("This ticket is for another event: %(event)s, %(when)s.") % {
        "event": event.title,
        "when": _elsewhere(event, _zone_of(row)),
    }


def _elsewhere(event: Event, here: str) -> str:
    """Return the start by the event's clock, and which clock that is if it is not the one in the zone `here`."""
    when, zone = moment_in_words(event.starts_at, event.zone), told(event.zone, here, event.starts_at)
    return f"{when} ({zone})" if zone else when


def _doors_for(event: Event, row: Row) -> str:
    """Return the doors of the event that admit the ticket's category, which a practice ticket's row brings along."""
    ticket = (row.because or {}).get("category")
    if ticket is None:
        found = Credential.objects.filter(pk=row.credential_id or 0)
        ticket = found.values_list("category", flat=True).first() or ""
    doors = event.gates.filter(is_exit=False).order_by("pk")
    return ", ".join(door.title for door in doors if not door.categories or ticket in door.categories)


def _cancelled(row: Row) -> str:
    return _("This ticket was cancelled (%(when)s).") % {"when": _because_at(row)}


def _blocked(_row: Row) -> str:
    return _("This code is blocked: the ticket was reissued, lost or frozen. Only the newest code is valid.")


def _too_early(row: Row) -> str:
    if _is_of_the_door(row, "doors_at"):
        return _("Too early: this door opens %(when)s.") % {"when": _because_at(row)}
    return _("Too early: doors open %(when)s.") % {"when": _because_at(row)}


def _expired(row: Row) -> str:
    if _is_of_the_door(row, "ends_at"):
        return _("Too late: this door closed %(when)s.") % {"when": _because_at(row)}
    return _("Too late: the event ended %(when)s.") % {"when": _because_at(row)}


def _is_of_the_door(row: Row, name: str) -> bool:
    """Whether the time that caused the refusal is the door's own and not the event's."""
    event = Event.objects.filter(pk=row.event_id or 0).values_list(name, flat=True).first()
    at = (row.because or {}).get("at")
    return event is not None and at is not None and datetime.fromisoformat(at) != event


def _used_up(row: Row) -> str:
    because = row.because or {}
    when, gate, device = _because_at(row), _gate(because.get("gate")), _device(because.get("device"))
    entry = {"when": when, "gate": gate, "device": device}
    if "next" in because:
        next_day = day_in_words(date.fromisoformat(because["next"]))
        return _(
            "This ticket's day is used up; next on %(day)s. Last entry: %(when)s, %(gate)s, %(device)s."
        ) % {**entry, "day": next_day}
    if "days" in because:
        return ngettext(
            "The one day of this ticket is used. Last entry: %(when)s, %(gate)s, %(device)s.",
            "All %(days)s days of this ticket are used. Last entry: %(when)s, %(gate)s, %(device)s.",
            because["days"],
        ) % {**entry, "days": because["days"]}
    return already_used(row.allowed, when, gate, device)


def already_used(allowed: int, when: str, gate: str, device: str) -> str:
    facts = {"when": when, "gate": gate, "device": device}
    if allowed == 1:
        return _("Already used: %(when)s, %(gate)s, %(device)s.") % facts
    return _("All %(allowed)s persons are in already. Last entry: %(when)s, %(gate)s, %(device)s.") % {
        **facts,
        "allowed": allowed,
    }


def _party_too_large(row: Row) -> str:
    if row.kind == Kind.EXIT or row.moved < 0:
        return _("So many persons of this ticket are not inside.")
    left = row.allowed - row.used
    return ngettext(
        "Too many persons: only one more may come in.",
        "Too many persons: only %(left)s more may come in.",
        left,
    ) % {"left": left}


_SENTENCES = {
    Reason.OK: _admitted_all_the_same,
    Reason.UNREADABLE: _unreadable,
    Reason.UNKNOWN: _unknown,
    Reason.WRONG_GATE: _wrong_gate,
    Reason.CANCELLED: _cancelled,
    Reason.BLOCKED: _blocked,
    Reason.TOO_EARLY: _too_early,
    Reason.EXPIRED: _expired,
    Reason.USED_UP: _used_up,
    Reason.PARTY_TOO_LARGE: _party_too_large,
}


def _because_at(row: Row) -> str:
    at = (row.because or {}).get("at")
    return moment_in_words(datetime.fromisoformat(at), _zone_of(row)) if at else "–"


def _zone_of(row: Row) -> str:
    return zone_at(row.gate_id, row.event_id, row.organisation_id)


def moment_in_words(at: datetime, zone: str) -> str:
    """Return the time of day in the time zone, with the date unless it is today there."""
    here = at.astimezone(ZoneInfo(zone))
    time = date_format(here, "TIME_FORMAT")
    if here.date() == timezone.now().astimezone(here.tzinfo).date():
        return _("today at %(time)s") % {"time": time}
    return _("on %(date)s at %(time)s") % {"date": date_format(here, "DATE_FORMAT"), "time": time}


def day_in_words(day: date) -> str:
    """Return a day with its weekday, such as Saturday 3 May 2027."""
    return f"{date_format(day, 'l')} {date_format(day, 'DATE_FORMAT')}"


def _gate(gate_id: int | None) -> str:
    title = Gate.objects.filter(pk=gate_id or 0).values_list("title", flat=True).first()
    return title or _("a door that no longer exists")


def _device(device_id: int | None) -> str:
    if device_id is None:
        return _("by the organiser's program")
    name = Device.objects.filter(pk=device_id).values_list("name", flat=True).first()
    return name or _("a device that no longer exists")
