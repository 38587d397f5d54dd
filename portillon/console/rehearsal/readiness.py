"""Whether an event's devices are ready: what each reported about itself, how to judge it, and what to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portillon.console.events.devices import BATTERY_LOW_PERCENT
from portillon.console.templatetags.moments import count
from portillon.devices.enrol import working
from portillon.devices.hardware import kind_of
from portillon.devices.models import Device, Readiness
from portillon.devices.readiness import CAMERA_LIVE, CAMERA_STARTING, scanner_version
from portillon.entries import practice
from portillon.entries.figures import activity
from portillon.entries.late.journal import waiting_on
from portillon.issuing.models.rehearsal import Lesson, PracticeTicket, Rehearsal
from portillon.places.models import Event

IN_TOUCH = timedelta(minutes=2)
LOST = timedelta(minutes=10)
CLOCK_OFF_SECONDS = 120
BATTERY_TO_CHARGE_PERCENT = 50
STORAGE_MB_MIN = 50
SLOW_NETWORKS = ("slow-2g", "2g")


class Level(IntEnum):
    """How good a fact about a device is. The worst fact decides about the device; an unknown one has no weight."""

    UNKNOWN = 0
    GOOD = 1
    LOOK = 2
    BAD = 3

    @property
    def css(self) -> str:
        return {Level.UNKNOWN: "quiet", Level.GOOD: "good", Level.LOOK: "warn", Level.BAD: "bad"}[self]

    @property
    def sign(self) -> str:
        return {Level.UNKNOWN: "–", Level.GOOD: "✓", Level.LOOK: "!", Level.BAD: "✕"}[self]


@dataclass(frozen=True)
class Mark:
    """One fact about a device; `do` is what somebody should do about it."""

    what: str | Promise
    level: Level
    said: str
    do: str = ""


@dataclass(frozen=True)
class DeviceLine:
    """A device as the board shows it."""

    device: Device
    kind: str
    door: str
    marks: list[Mark]
    practice: practice.Practice | None
    missing: list[str]

    @property
    def level(self) -> Level:
        return max(mark.level for mark in self.marks)

    @property
    def word(self) -> str:
        return {
            Level.GOOD: _("ready"),
            Level.LOOK: _("to look at"),
            Level.BAD: _("not ready"),
            Level.UNKNOWN: _("not known"),
        }[self.level]


LESSONS: dict[Lesson, str | Promise] = {
    Lesson.VALID: gettext_lazy("valid"),
    Lesson.PARTY: gettext_lazy("several persons"),
    Lesson.NOTE: gettext_lazy("look at this"),
    Lesson.ELSEWHERE: gettext_lazy("another event"),
    Lesson.OTHER_DOOR: gettext_lazy("another door"),
    Lesson.CANCELLED: gettext_lazy("cancelled"),
    Lesson.BLOCKED: gettext_lazy("blocked"),
    Lesson.TOO_EARLY: gettext_lazy("too early"),
    Lesson.EXPIRED: gettext_lazy("too late"),
    Lesson.USED_UP: gettext_lazy("already used"),
    Lesson.TOO_MANY: gettext_lazy("too many persons"),
    Lesson.UNKNOWN: gettext_lazy("removed from the list"),
    Lesson.UNREADABLE: gettext_lazy("no code of ours"),
}


def board(event: Event, rehearsal: Rehearsal | None) -> list[DeviceLine]:
    """Return the event's devices, first those that need attention."""
    practised = practice.by_device(rehearsal) if rehearsal else {}
    lessons = _lessons(rehearsal)
    at_work = activity.by_device(event.pk)
    now = timezone.now()
    lines = []
    for device in _devices(event, {*practised, *at_work}):
        last = [at for at in (device.seen_at, _last(at_work, device), _last(practised, device)) if at]
        own = practised.get(device.pk)
        lines.append(
            _line(device, max(last, default=None), own, own is not None or device.pk in at_work, lessons, now)
        )
    return sorted(lines, key=lambda line: -line.level)


def _devices(event: Event, scanning: set[int]) -> list[Device]:
    """Return the devices that are enrolled for the event, report that they stand there, or have scanned there."""
    known = working().select_related("gate", "operator", "journal", "readiness__gate")
    here = Q(event=event) | Q(readiness__gate__event=event) | Q(pk__in=scanning)
    phones = known.filter(here, organisation=event.organisation_id, paper_list=None)
    return list(phones.order_by("name", "pk"))


def _last(
    found: dict[int, activity.Activity] | dict[int, practice.Practice], device: Device
) -> datetime | None:
    own = found.get(device.pk)
    return own.last_at if own else None


def _lessons(rehearsal: Rehearsal | None) -> list[Lesson]:
    if rehearsal is None:
        return []
    given = set(PracticeTicket.objects.filter(rehearsal=rehearsal).values_list("lesson", flat=True))
    return [lesson for lesson in Lesson if lesson in given]


def _line(
    device: Device,
    last: datetime | None,
    own: practice.Practice | None,
    has_scanned: bool,
    lessons: list[Lesson],
    now: datetime,
) -> DeviceLine:
    told: Readiness | None = getattr(device, "readiness", None)
    marks = [_contact(last, now), *_offline(device, now), _battery(device)]
    if told:
        marks = [
            _camera(told),
            _sound(told),
            _clock(told),
            *marks,
            _network(told),
            _storage(told),
            _version(told),
        ]
    else:
        marks = [_own_camera(has_scanned), *marks]
    missing = [str(LESSONS[one]) for one in lessons if own is None or one not in own.lessons]
    gate = device.gate or (told and told.gate)
    return DeviceLine(
        device, kind_of(device.hardware), gate.title if gate else _("all doors"), marks, own, missing
    )


def _contact(last: datetime | None, now: datetime) -> Mark:
    what = _("Last contact")
    if last is None:
        return Mark(what, Level.BAD, _("never"), _("Open the scanner on it."))
    minutes = max(0, int((now - last).total_seconds() // 60))
    said = ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": count(minutes)}
    if now - last <= IN_TOUCH:
        return Mark(what, Level.GOOD, _("just now"))
    if now - last <= LOST:
        return Mark(what, Level.LOOK, said, _("Wake it up, and look whether it has a network."))
    return Mark(what, Level.BAD, _hours(minutes, said), _("Open the scanner on it, and look for a network."))


def _offline(device: Device, now: datetime) -> list[Mark]:
    """Return how well the device could decide without a network, and what it has not handed over yet."""
    marks = []
    if device.roster_at:
        minutes = max(0, int((now - device.roster_at).total_seconds() // 60))
        said = ngettext("%(n)s minute old", "%(n)s minutes old", minutes) % {"n": count(minutes)}
        is_fresh = now - device.roster_at <= IN_TOUCH
        level, do = (
            (Level.GOOD, "") if is_fresh else (Level.LOOK, _("Open the scanner where it has a network."))
        )
        marks.append(Mark(_("List of tickets"), level, _("up to date") if is_fresh else said, do))
    if waiting := waiting_on(device):
        said = ngettext("%(n)s scan waits", "%(n)s scans wait", waiting) % {"n": count(waiting)}
        do = _("Keep it on, with the scanner open, until it has handed them over.")
        marks.append(Mark(_("Not handed over"), Level.LOOK, said, do))
    return marks


def _hours(minutes: int, said: str) -> str:
    hours = minutes // 60
    return said if hours < 2 else _("more than %(hours)s hours ago") % {"hours": count(hours)}


def _own_camera(has_scanned: bool) -> Mark:
    """Return the camera of a phone that scans with its camera app or has never opened the scanner."""
    what = _("Camera")
    if has_scanned:
        return Mark(what, Level.GOOD, _("its own camera app, has read codes"))
    return Mark(what, Level.LOOK, _("not known"), _("Scan any practice ticket with it."))


def _camera(told: Readiness) -> Mark:
    what = _("Camera")
    if told.camera == CAMERA_STARTING:
        return Mark(
            what, Level.LOOK, _("starting"), _("Look at its screen: the browser may be asking for it.")
        )
    if told.camera != CAMERA_LIVE:
        return Mark(what, Level.BAD, *_trouble(told.camera))
    if told.code_seen_at is None:
        return Mark(what, Level.LOOK, _("on, no code read yet"), _("Scan any practice ticket with it."))
    return Mark(what, Level.GOOD, _("on, has read codes"))


def _trouble(camera: str) -> tuple[str, str]:
    troubles = {
        "denied": (
            _("blocked by the browser"),
            _("Allow the camera for this site in the browser, then reload the page."),
        ),
        "missing": (_("not found"), _("Take another device, or plug a handheld scanner in.")),
        "busy": (_("used by another program"), _("Close the camera app and video calls on it.")),
        "insecure": (_("not allowed at this address"), _("Open the page by its address with https://.")),
        "dark": (_("shows a black picture"), _("See whether something covers its lens.")),
        "noDecoder": (_("the browser reads no codes"), _("Update its browser, or take another device.")),
    }
    other = (_("gives no picture"), _("Reload the page; if that does not help, restart the device."))
    return troubles.get(camera, other)


def _sound(told: Readiness) -> Mark:
    what = _("Sound")
    if told.sound == Readiness.Sound.OFF:
        return Mark(what, Level.LOOK, _("switched off"), _("Switch it on in the scanner’s settings."))
    if told.sound == Readiness.Sound.LOCKED:
        return Mark(what, Level.LOOK, _("waits for a touch"), _("Tap its screen once."))
    return Mark(what, Level.GOOD, _("on"))


def _clock(told: Readiness) -> Mark:
    what, off = _("Clock"), told.clock_off_seconds
    if abs(off) < CLOCK_OFF_SECONDS:
        return Mark(what, Level.GOOD, _("right"))
    minutes = {"n": count(abs(off) // 60)}
    said = _("%(n)s min fast") % minutes if off > 0 else _("%(n)s min slow") % minutes
    return Mark(
        what, Level.LOOK, said, _("Let it set its time by itself. No harm done: the server’s time decides.")
    )


def _battery(device: Device) -> Mark:
    what, percent = _("Battery"), device.battery_percent
    if percent is None:
        return Mark(what, Level.UNKNOWN, _("not told"))
    said = f"{percent} %"
    if device.is_charging:
        return Mark(what, Level.GOOD, f"{said} · {_('charging')}")
    if percent <= BATTERY_LOW_PERCENT:
        return Mark(what, Level.BAD, said, _("Plug it in now."))
    if percent <= BATTERY_TO_CHARGE_PERCENT:
        return Mark(what, Level.LOOK, said, _("Charge it before the doors open."))
    return Mark(what, Level.GOOD, said)


def _network(told: Readiness) -> Mark:
    what = _("Network")
    if told.network in SLOW_NETWORKS:
        return Mark(
            what,
            Level.LOOK,
            _("slow (%(kind)s)") % {"kind": told.network},
            _("Try the Wi-Fi, or another spot."),
        )
    return Mark(what, Level.GOOD, told.network or _("there"))


def _storage(told: Readiness) -> Mark:
    """Return whether the scanner stays on the device. That of a signed-in person is not kept there."""
    what = _("Storage")
    if told.is_storage_kept is None or told.device.operator_id is not None:
        return Mark(what, Level.UNKNOWN, _("not told"))
    if told.storage_free_mb is not None and told.storage_free_mb < STORAGE_MB_MIN:
        said = _("%(n)s MB are free") % {"n": count(told.storage_free_mb)}
        return Mark(what, Level.LOOK, said, _("Delete photographs or apps on it."))
    if not told.is_storage_kept:
        return Mark(
            what,
            Level.LOOK,
            _("the browser may clear it"),
            _(
                "Add the scanner to its home screen and open it there, or open it again shortly before the doors."
            ),
        )
    return Mark(what, Level.GOOD, _("kept by the browser"))


def _version(told: Readiness) -> Mark:
    what = _("Scanner")
    if told.version == scanner_version():
        return Mark(what, Level.GOOD, _("up to date"))
    return Mark(what, Level.LOOK, _("an older one"), _("Reload the page on it."))
