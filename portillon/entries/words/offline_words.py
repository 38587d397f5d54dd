"""Says whom phones admit by themselves now, and why, where an event leaves that to the server."""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portillon.devices.auto_policy import STRICT_AFTER
from portillon.places.models import AutoWhy, Event, OfflinePolicy

_WHY = {
    AutoWhy.NOBODY: gettext_lazy("No phone is in contact, so what was chosen last holds."),
    AutoWhy.ONE: gettext_lazy("One phone stands at the doors, and holds all tickets that come in there."),
    AutoWhy.APART: gettext_lazy("No ticket comes in at two phones, so each holds all tickets of its door."),
    AutoWhy.LANES: gettext_lazy(
        "Each phone stands before a lane of its own, and holds the tickets of this lane."
    ),
    AutoWhy.CROWD: gettext_lazy("Several phones stand at “%(door)s”, and the event has no lanes."),
    AutoWhy.SAME_LANE: gettext_lazy(
        "Several phones stand at “%(door)s”, and not each of them before a lane of its own."
    ),
    AutoWhy.DOORS: gettext_lazy("Phones stand at several doors where the same tickets come in."),
}


def now_and_why(event: Event) -> str | None:
    """Return both in the active language; None if the organiser has chosen."""
    if event.offline_policy != OfflinePolicy.AUTO:
        return None
    return f"{_now(event)} {_why(event)}"


def _now(event: Event) -> str:
    if event.offline_now == OfflinePolicy.STRICT:
        return _("Now: only tickets that were handed over to the phone.")
    return _("Now: tickets that phones know, at most %(budget)s each.") % {"budget": event.offline_budget}


def _why(event: Event) -> str:
    if event.auto_since is None:
        return _("No phone has stood at a door yet. The first one gets the tickets of its door.")
    if event.auto_other_since:
        ends = (event.auto_other_since + STRICT_AFTER).astimezone(ZoneInfo(event.zone))
        sentence = _(
            "Each ticket has only one phone that lets it in. If that stays so, tickets are handed over from "
            "%(time)s on."
        )
        return sentence % {"time": f"{ends:%H:%M}"}
    door = event.gates.filter(pk=event.auto_gate).first() if event.auto_gate else None
    return str(_WHY[AutoWhy(event.auto_why)]) % {"door": door.title if door else "–"}
