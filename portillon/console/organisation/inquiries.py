"""What desks, doors and programs have asked about guests in the last days, and who was stopped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.models import Organisation, User
from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest
from portillon.console.by_whom import by_whom
from portillon.console.organisation.choice import chosen
from portillon.devices.models import Device
from portillon.entries import inquiries as asked
from portillon.entries.models import Inquiry
from portillon.places.models import Event, Gate

LINES_MAX = 200
MOST_MAX = 10
A_DAY = timedelta(days=1)
_WHO = ("gate_id", "event_id", "device_id", "operator_id", "by_key")
_ALARMS = (asked.What.MANY, asked.What.STOPPED, asked.What.GUESSED)


@dataclass(frozen=True)
class Line:
    """An inquiry, with the names of those who made it and of the place."""

    inquiry: Inquiry
    place: str
    who: str

    @property
    def is_alarm(self) -> bool:
        return self.inquiry.what in _ALARMS


@dataclass(frozen=True)
class Busiest:
    """Who asked often at one place: how many inquiries, and how many passes or guests were found by them."""

    place: str
    who: str
    inquiries: int
    found: int


@never_cache
@require_safe
def inquiries(request: SignedInRequest) -> HttpResponse:
    """List the newest inquiries of the organisation named in the address, and who made most of the last day."""
    organisation = chosen(request, Act.SEE_INQUIRIES, "inquiries")
    if isinstance(organisation, HttpResponse):
        return organisation
    context = {
        "organisation": organisation,
        "busiest": _busiest(organisation),
        "lines": _lines(organisation),
    }
    return render(request, "inquiries/page.html", context)


def _lines(organisation: Organisation) -> list[Line]:
    found = list(Inquiry.objects.filter(organisation_id=organisation.pk).order_by("-at", "-pk")[:LINES_MAX])
    names = _Names(organisation, found)
    return [Line(one, names.place(one), names.who(one)) for one in found]


def _busiest(organisation: Organisation) -> list[Busiest]:
    recent = Inquiry.objects.filter(organisation_id=organisation.pk, at__gt=timezone.now() - A_DAY)
    groups: Iterable[dict[str, Any]] = (
        recent.exclude(what__in=_ALARMS)
        .values(*_WHO)
        .annotate(inquiries=Count("pk"), guests=Sum("found"))
        .order_by("-inquiries", *_WHO)[:MOST_MAX]
    )
    counted = [(one, Inquiry(**{name: one[name] for name in _WHO})) for one in groups]
    names = _Names(organisation, [one for _group, one in counted])
    return [
        Busiest(names.place(one), names.who(one), group["inquiries"], group["guests"])
        for group, one in counted
    ]


class _Names:
    """The names of the places, devices and people of these inquiries, found by one query for each kind."""

    def __init__(self, organisation: Organisation, found: Iterable[Inquiry]) -> None:
        ours = list(found)
        gates = Gate.objects.select_related("event").filter(organisation=organisation)
        self._gates = gates.in_bulk({one.gate_id for one in ours if one.gate_id})
        events = Event.objects.filter(organisation=organisation)
        self._events = events.in_bulk({one.event_id for one in ours if one.event_id})
        devices = Device.objects.filter(organisation=organisation)
        self._devices = devices.in_bulk({one.device_id for one in ours if one.device_id})
        self._people = User.objects.in_bulk({one.operator_id for one in ours if one.operator_id})

    def place(self, one: Inquiry) -> str:
        gate, event = self._gates.get(one.gate_id or 0), self._events.get(one.event_id or 0)
        if gate:
            return f"{gate.event.title}, {gate.title}" if gate.event else gate.title
        return event.title if event else ""

    def who(self, one: Inquiry) -> str:
        device, person = self._devices.get(one.device_id or 0), self._people.get(one.operator_id or 0)
        whom = by_whom(person, one.by_key)
        return ", ".join(filter(None, (device.name if device else "", whom)))
