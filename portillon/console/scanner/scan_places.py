"""Where somebody who is signed in may scan with a phone: events' doors, and venues' desks by programme."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from portillon.accounts.models import LANGUAGES, Organisation, User
from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import desks_of
from portillon.devices.scanner_config import ScannerPlace, event_place, programme_place, venue_place
from portillon.places.models import Event, Gate, Participation, Programme

SHOWN_AFTER_END = timedelta(days=1)
EVENTS_MAX = 200
DESKS_MAX = 500


def places_of(user: User, organisation: Organisation) -> list[ScannerPlace]:
    """The events, the soonest first, then the programmes with the venues that take part; or the one venue where the
    person works."""
    events = _events(user, organisation) if organisation in organisations_where(user, Act.SCAN) else []
    return [*events, *_of_desks(own_desks(user, organisation), organisation)]


def own_desks(user: User, organisation: Organisation) -> list[Gate]:
    return list(desks_of(user).filter(organisation=organisation)[:DESKS_MAX])


def _events(user: User, organisation: Organisation) -> list[ScannerPlace]:
    searches_all = organisation in organisations_where(user, Act.SEARCH_GUESTS)
    welcomes_all = organisation in organisations_where(user, Act.ADMIT_WALK_INS)
    current = Event.objects.filter(organisation=organisation, ends_at__gte=timezone.now() - SHOWN_AFTER_END)
    events = (
        current.select_related("organisation", "venue").prefetch_related("gates").order_by("starts_at", "pk")
    )
    return [
        event_place(
            event,
            sorted(event.gates.all(), key=lambda gate: gate.pk),
            may_search=searches_all or event.stewards_search,
            may_welcome=welcomes_all or event.stewards_walk_ins,
        )
        for event in events[:EVENTS_MAX]
    ]


def _of_desks(desks: list[Gate], organisation: Organisation) -> list[ScannerPlace]:
    """Who works at one venue stands there at once; a venue of several programmes is found under each of them."""
    taking_part = _taking_part(desks, organisation)
    if len(desks) == 1:
        return [_venue(desks[0], taking_part)]
    return [
        programme_place(programme, [desk for desk in desks if desk.venue_id in venues])
        for programme, venues in taking_part.items()
    ]


def _taking_part(desks: list[Gate], organisation: Organisation) -> dict[Programme, set[int]]:
    """The programmes that these desks take passes of, now or some day, and at which of their venues."""
    lasting = Participation.objects.filter(
        Q(until_at=None) | Q(until_at__gte=timezone.now()),
        programme__organisation=organisation,
        venue__in=[desk.venue_id for desk in desks],
    )
    found: dict[Programme, set[int]] = {}
    for part in lasting.select_related("programme__organisation").order_by("programme__pk"):
        found.setdefault(part.programme, set()).add(part.venue_id)
    return found


def _venue(desk: Gate, programmes: Iterable[Programme]) -> ScannerPlace:
    """The venue with the names of its programmes."""
    shared = [programme.title_in for programme in programmes]
    titles = {language: " · ".join(title(language) for title in shared) for language, _name in LANGUAGES}
    return venue_place(desk, titles if shared else desk.title)
