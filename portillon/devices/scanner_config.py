"""What its page tells the scanner, whoever holds it: a person who signed in, or a phone that was enrolled.

scanner/src/settings/config.ts reads it, field by field; vectors/scanner/config.json holds the two to each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import get_language

from portillon.devices.readiness import scanner_version
from portillon.places import contact
from portillon.places.contact import Contact
from portillon.places.models import Event, Gate, OfflinePolicy, OfflinePolicyOfVenue, Programme

# The form of this configuration. It grows if a scanner that reads the former one could no longer work. A new field does
# not change it: scanners ignore fields that they do not know.
FORM = 1

# One text, or one per language.
Title = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class ScannerGate:
    id: str
    title: str
    is_exit: bool
    is_desk: bool
    # The IANA time zone of the event or venue.
    time_zone: str


@dataclass(frozen=True, slots=True)
class ScannerOffline:
    """Whom the scanner admits by itself while it cannot ask (places/models/offline.py), and how many tickets or passes
    at most."""

    policy: str = OfflinePolicy.SERVER.value
    budget: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerPlace:
    """An event with its doors, or the desks of a programme or venue, which have no times."""

    id: str
    title: Title
    gates: list[ScannerGate]
    starts_at: str | None = None
    doors_at: str | None = None
    may_search: bool = False
    # Whether whoever scans here may admit people without a ticket, and the categories that are offered for them.
    may_welcome: bool = False
    categories: list[str] = field(default_factory=list)
    # Whom to ask on a red screen.
    contact: Contact | None = None
    offline: ScannerOffline = ScannerOffline()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerUrls:
    """`{id}` and `{scan_id}` are filled in by the scanner; None is what this person or phone may not do."""

    devices: str
    exit: str
    desk_devices: str | None = None
    desk: str | None = None
    # Visits that holders validated themselves at the desk `{id}`, asked for by the session.
    visits: str | None = None
    # The desk's page that works without the scanner.
    simple: str | None = None
    story: str | None = None
    scans: str = "/api/v1/scans"
    reversal: str = "/api/v1/scans/{scan_id}/reversal"
    call: str = "/api/v1/scans/{scan_id}/call"
    counts: str = "/api/v1/events/{id}/counts"
    search: str = "/api/v1/events/{id}/searches"
    walk_ins: str = "/api/v1/events/{id}/walk-ins"
    look: str = "/api/v1/passes/look"
    suggestions: str = "/api/v1/passes"
    battery: str = "/api/v1/devices/own/battery"
    readiness: str = "/api/v1/devices/own/readiness"
    roster: str = "/api/v1/roster"
    doorbell: str = "/api/v1/doorbell"


@dataclass(frozen=True, slots=True)
class JournalKey:
    """For which the scanner seals the codes that it keeps: the public key of a generation, a point in hexadecimal."""

    generation: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerConfig:
    """`account` names whose key and choices the browser keeps; `events` is where it may scan. Of `journal_keys`, the
    newest is the first."""

    account: str
    enrolled: bool
    events: list[ScannerPlace]
    chosen: str | None
    gate: str | None
    urls: ScannerUrls
    journal_keys: list[JournalKey]
    language: str = field(default_factory=lambda: (get_language() or "en")[:2])
    version: str = field(default_factory=scanner_version)
    form: int = FORM

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def journal_keys(points: Mapping[int, bytes]) -> list[JournalKey]:
    """Return the public keys by generation as the scanner reads them."""
    return [JournalKey(generation, point.hex()) for generation, point in points.items()]


def event_place(event: Event, gates: Iterable[Gate], *, may_search: bool, may_welcome: bool) -> ScannerPlace:
    gates = list(gates)
    return ScannerPlace(
        id=str(event.pk),
        title=_titles_of(event),
        gates=[_gate(gate, event.zone) for gate in gates],
        starts_at=event.starts_at.isoformat(),
        doors_at=event.doors_at.isoformat(),
        may_search=may_search,
        may_welcome=may_welcome,
        categories=_categories(event, gates),
        contact=contact.of_event(event),
        offline=_offline(event),
    )


def _offline(event: Event) -> ScannerOffline:
    """Return nothing of tickets that are handed over: the roster tells of them, and no older scanner knows the word."""
    if event.offline_now == OfflinePolicy.STRICT:
        return ScannerOffline()
    return ScannerOffline(event.offline_now, event.offline_budget)


def _categories(event: Event, gates: Iterable[Gate]) -> list[str]:
    """Return those that the settings of the event and its doors name; tickets may have others."""
    named = [*event.check_categories, *(one for gate in gates for one in gate.categories)]
    return sorted(set(named))


def programme_place(programme: Programme, desks: Iterable[Gate]) -> ScannerPlace:
    desks = list(desks)
    return ScannerPlace(
        id=f"programme-{programme.pk}",
        title=_titles_of(programme),
        gates=[_gate(desk, desk.zone) for desk in desks],
        contact=contact.of_passes(programme.organisation, [programme]),
        offline=_offline_at(desks),
    )


def venue_place(desk: Gate, title: Title) -> ScannerPlace:
    assert desk.venue is not None
    return ScannerPlace(
        id=f"venue-{desk.pk}",
        title=title,
        gates=[_gate(desk, desk.zone)],
        contact=contact.of_passes(desk.organisation, contact.taken_at(desk.venue)),
        offline=_offline_at([desk]),
    )


def _offline_at(desks: Iterable[Gate]) -> ScannerOffline:
    """Return what holds until the scanner has the roster of its desk: of several desks, the strictest."""
    venues = [desk.venue for desk in desks if desk.venue]
    if not venues or any(venue.offline_policy != OfflinePolicyOfVenue.KNOWN for venue in venues):
        return ScannerOffline()
    return ScannerOffline("known", min(venue.offline_budget for venue in venues))


def _titles_of(thing: Event | Programme) -> dict[str, str]:
    titles = {"fr": thing.title_fr, "de": thing.title_de, "en": thing.title_en}
    return {language: title for language, title in titles.items() if title}


def _gate(gate: Gate, zone: str) -> ScannerGate:
    return ScannerGate(str(gate.pk), gate.title, gate.is_exit, gate.venue_id is not None, zone)
