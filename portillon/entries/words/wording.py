"""A verdict in one sentence that a steward can read out, in the language asked for.

The ledger stores ids and times. Sentences are composed when they are read, so a replay may speak another language and a
renamed door has its new name. This module looks up the names; core.sentence composes.
"""

from datetime import datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.core.sentence import Answer, Elsewhere, Names, Voice
from portillon.core.verdict import Reason
from portillon.devices.models import Device
from portillon.entries.ledger.row import Row
from portillon.entries.models import Kind, Scan
from portillon.entries.override import WORDS, OverrideReason
from portillon.entries.registers.servers import server
from portillon.entries.words.screen_words import sentence_words
from portillon.issuing.models import Credential
from portillon.places.models import Event, Gate, Participation, Programme
from portillon.places.zone import told, zone_at


def sentence(row: Row, language: str) -> str:
    """Return the sentence that says in `language` why `row` was admitted or refused."""
    if row.kind == Kind.OVERRIDE:
        with override(language):
            return str(WORDS[OverrideReason((row.because or {})["note"])])
    answer = _answer(row)
    if answer.reason is Reason.OK:
        return _welcome(row.kind == Kind.EXIT, answer.is_of_pass, row.party, row.allowed, row.used, language)
    refusal = _refusal(row, answer, language)
    return f"{refusal} {_all_the_same(row, language)}" if row.kind == Kind.OVERRUN else refusal


def _refusal(row: Row, answer: Answer, language: str) -> str:
    with override(language):
        names = _names(row, answer)
    return in_words(answer, names, language, _zone_of(row) if _tells_time(answer) else "UTC")


def _all_the_same(row: Row, language: str) -> str:
    with override(language):
        if row.moved < 0:
            return _("This device let them out all the same.")
        return _("This device let them in all the same.")


def in_words(answer: Answer, names: Names, language: str, zone: str) -> str:
    """Return the sentence in `language`, with the times that clocks in the IANA time zone `zone` show."""
    return Voice(sentence_words(language), zone, timezone.now()).sentence(answer, names)


def _answer(row: Row) -> Answer:
    return Answer(
        Reason(row.reason),
        row.party,
        row.used,
        row.allowed,
        is_exit=row.kind == Kind.EXIT or row.moved < 0,
        is_of_pass=row.programme_id is not None or "programme" in (row.because or {}),
        because=row.because,
    )


@lru_cache(maxsize=1024)
def _welcome(is_exit: bool, is_of_pass: bool, party: int, allowed: int, used: int, language: str) -> str:
    """Return the sentence of an admission. The results are kept, since most scans get one of them."""
    answer = Answer(Reason.OK, party, used, allowed, is_exit, is_of_pass)
    return in_words(answer, Names(), language, "UTC")


def _tells_time(answer: Answer) -> bool:
    return bool((answer.because or {}).get("at"))


def _names(row: Row, answer: Answer) -> Names:
    """Look up what the sentence of this refusal needs, and nothing else."""
    match answer.reason:
        case Reason.WRONG_GATE:
            if "holder" in (row.because or {}):
                return _holder(row)
            return _programme(row) if answer.is_of_pass else _elsewhere(row)
        case _ if answer.is_of_pass:
            return Names()
        case Reason.TOO_EARLY:
            return _own_time(row, "doors_at")
        case Reason.EXPIRED:
            return _own_time(row, "ends_at")
        case Reason.USED_UP:
            return _last_entry(row)
    return Names()


def _holder(row: Row) -> Names:
    """Return the device that holds the ticket, with its lane, and the door at which it was handed over; or the one that
    holds the desk."""
    because = row.because or {}
    if row.programme_id is not None:
        names = Device.objects.filter(pk=because["holder"]).values_list("name", flat=True)
        return Names(device=names.first())
    hand = Scan.objects.filter(credential_id=row.credential_id or 0, seq=because.get("register"))
    titles = Gate.objects.filter(pk__in=hand.values("gate_id")).values_list("title", flat=True)
    holders = Device.objects.filter(pk=because["holder"])
    told = holders.values_list("name", "lane", "roster_event", server()).first()
    if told is None:
        return Names(gate=titles.first())
    name, lane, event, which = told
    return Names(gate=titles.first(), device=_in_lane(row, name, lane, event), server=which)


def _in_lane(row: Row, name: str, lane: str, event: int | None) -> str:
    if not lane or event != row.event_id:
        return name
    return _("%(device)s, lane %(lane)s") % {"device": name, "lane": lane}


def _elsewhere(row: Row) -> Names:
    """Return the right doors of this event, or the event that the ticket is for."""
    events = Event.objects.select_related("organisation", "venue")
    event = events.filter(pk=(row.because or {}).get("event") or 0).first()
    if event is None:
        return Names()
    if event.pk == row.event_id:
        return Names(doors=tuple(_doors_for(event, row)))
    zone_in_words = told(event.zone, _zone_of(row), event.starts_at)
    return Names(elsewhere=Elsewhere(event.title, event.starts_at, event.zone, zone_in_words))


def _doors_for(event: Event, row: Row) -> list[str]:
    """Return the doors of the event that admit the ticket's category, which a practice ticket's row brings along."""
    ticket = (row.because or {}).get("category")
    if ticket is None:
        found = Credential.objects.filter(pk=row.credential_id or 0)
        ticket = found.values_list("category", flat=True).first() or ""
    doors = event.gates.filter(is_exit=False).order_by("pk")
    return [door.title for door in doors if not door.categories or ticket in door.categories]


def _programme(row: Row) -> Names:
    programmes = Programme.objects.select_related("organisation")
    programme = programmes.filter(pk=(row.because or {}).get("programme") or 0).first()
    if programme is None:
        return Names()
    if row.programme_id is None:
        return Names(programme=programme.title)
    takes_part = Participation.objects.filter(programme=programme, venue__gates=row.gate_id).exists()
    return Names(programme=programme.title, at_desk=True, takes_part=takes_part)


def _own_time(row: Row, name: str) -> Names:
    """Tell whether the time that caused the refusal is the door's own and not the event's."""
    event = Event.objects.filter(pk=row.event_id or 0).values_list(name, flat=True).first()
    at = (row.because or {}).get("at")
    return Names(is_own_time=bool(event and at and datetime.fromisoformat(at) != event))


def _last_entry(row: Row) -> Names:
    because = row.because or {}
    gate, device = because.get("gate"), because.get("device")
    titles = Gate.objects.filter(pk=gate or 0).values_list("title", flat=True)
    names = Device.objects.filter(pk=device or 0).values_list("name", flat=True)
    return Names(gate=titles.first(), device=names.first() if device else None)


def _zone_of(row: Row) -> str:
    return zone_at(row.gate_id, row.event_id, row.organisation_id)
