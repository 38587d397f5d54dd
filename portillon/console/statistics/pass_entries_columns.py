"""The columns of the list of entries, and the names that its rows refer to by number."""

from collections.abc import Callable, Collection, Iterable, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portillon.accounts.models import User
from portillon.console.statistics.place import StatisticsPlace
from portillon.core.verdict import Reason
from portillon.devices.models import Device
from portillon.entries.figures import doubts
from portillon.entries.figures.pass_stats_list import PassEntry
from portillon.issuing.models import Credential
from portillon.sheets.writer import Cell

PASSES_MAX = 10_000


class Names:
    """The current names of what the ledger's rows refer to, looked up for a chunk of rows at a time.

    It keeps the names of at most about PASSES_MAX passes.
    """

    def __init__(self, place: StatisticsPlace) -> None:
        self.zone = ZoneInfo(place.zone)
        self.venues = place.venues()
        parts = [(part, gate.pk) for part in place.participations for gate in part.venue.gates.all()]
        self.fees = {(part.programme_id, gate): part.fee for part, gate in parts}
        self.repaid = {(part.programme_id, gate): part.reimbursement for part, gate in parts}
        self.yes, self.no = _("yes"), _("no")
        self.by_holder, self.normal = _("By the holder"), _("Normal entry")
        self.doubts: dict[UUID, str] = {}
        self._devices: dict[int, tuple[str, bool]] = {}
        self._operators: dict[int, str] = {}
        self.passes: dict[int, tuple[str, str]] = {}

    def learn(self, entries: Sequence[PassEntry], columns: Collection[str]) -> None:
        if "mark" in columns:
            self.doubts = doubts.in_words(entry.scan_id for entry in entries)
        if len(self.passes) > PASSES_MAX:
            self.passes = {}
        new_passes = _new((entry.credential for entry in entries), self.passes)
        passes = Credential.objects.filter(pk__in=_in_round_number(new_passes))
        self.passes |= {
            pk: (number, name) for pk, number, name in passes.values_list("pk", "number", "pass_type__name")
        }
        devices = Device.objects.filter(pk__in=_new((entry.device for entry in entries), self._devices))
        self._devices |= {one.pk: (_told(one), one.is_self_validation) for one in devices}
        operators = User.objects.filter(pk__in=_new((entry.operator for entry in entries), self._operators))
        self._operators |= {one.pk: str(one) for one in operators}

    def device(self, entry: PassEntry) -> str:
        return self._devices.get(entry.device or 0, ("", False))[0]

    def is_by_holder(self, entry: PassEntry) -> bool:
        return self._devices.get(entry.device or 0, ("", False))[1]

    def operator(self, entry: PassEntry) -> str:
        return self._operators.get(entry.operator or 0, "")


def _new(ids: Iterable[int | None], known: Collection[int]) -> set[int]:
    return {pk for pk in ids if pk and pk not in known}


def _in_round_number(ids: Collection[int]) -> list[int]:
    """Return the ids, filled up to a power of two with ids that no row has.

    SQLite caches a hundred compiled statements, one for each number of ids, of up to a megabyte each.
    """
    return [*ids, *range(len(ids) - (1 << (len(ids) - 1).bit_length()), 0)] if ids else []


def _told(device: Device) -> str:
    kind = device.hardware
    return f"{device.name} · {kind}" if kind and kind != device.name else device.name


REASONS: dict[str, Promise] = {
    Reason.UNKNOWN: gettext_lazy("unknown number, or the pass was removed"),
    Reason.UNREADABLE: gettext_lazy("unreadable or mistyped"),
    Reason.WRONG_GATE: gettext_lazy("not valid at this venue"),
    Reason.CANCELLED: gettext_lazy("the pass was cancelled"),
    Reason.BLOCKED: gettext_lazy("the pass was blocked or replaced"),
    Reason.TOO_EARLY: gettext_lazy("the pass was not valid yet"),
    Reason.EXPIRED: gettext_lazy("the pass had expired"),
    Reason.USED_UP: gettext_lazy("used up here"),
    Reason.PARTY_TOO_LARGE: gettext_lazy("too many persons"),
}
Column = Callable[[PassEntry, Names], Cell]
COLUMNS: dict[str, tuple[str | Promise, Column]] = {
    "number": (gettext_lazy("No."), lambda entry, _names: entry.number),
    "at": (gettext_lazy("Date and time"), lambda entry, names: entry.at.astimezone(names.zone)),
    "pass": (
        gettext_lazy("Pass number"),
        lambda entry, names: names.passes.get(entry.credential or 0, ("", ""))[0],
    ),
    "venue": (gettext_lazy("Venue"), lambda entry, names: names.venues.get(entry.gate, "")),
    "event": (
        gettext_lazy("Event"),
        lambda entry, names: names.by_holder if names.is_by_holder(entry) else names.normal,
    ),
    "mark": (
        pgettext_lazy("a doubtful entry", "Mark"),
        lambda entry, names: names.doubts.get(entry.scan_id, ""),
    ),
    "type": (
        gettext_lazy("Type of pass"),
        lambda entry, names: names.passes.get(entry.credential or 0, ("", ""))[1] or "",
    ),
    "fee": (gettext_lazy("Fee"), lambda entry, names: names.fees.get((entry.programme or 0, entry.gate), "")),
    "repaid": (
        gettext_lazy("Repaid"),
        lambda entry, names: names.repaid.get((entry.programme or 0, entry.gate)) if entry.active else None,
    ),
    "persons": (gettext_lazy("Persons"), lambda entry, _names: entry.party),
    "device": (gettext_lazy("Device"), lambda entry, names: names.device(entry)),
    "operator": (gettext_lazy("Operator"), lambda entry, names: names.operator(entry)),
    "reason": (
        gettext_lazy("Refused because"),
        lambda entry, _names: str(REASONS.get(entry.reason, "")),
    ),
    "active": (gettext_lazy("Active"), lambda entry, names: names.yes if entry.active else names.no),
}
_HIDDEN = {"fee", "operator"}
_OF_ENTRIES = {"repaid", "mark", "active"}
_OF_REFUSALS = {"reason"}


def shown_by_default(place: StatisticsPlace, refused: bool = False) -> list[str]:
    hidden = _HIDDEN | (_OF_ENTRIES if refused else _OF_REFUSALS)
    if not place.programme:
        hidden = hidden | {"venue"}
    if not any(part.self_validation for part in place.participations):
        hidden = hidden | {"mark"}
    return [name for name in COLUMNS if name not in hidden]


def headings(columns: Sequence[str]) -> list[str]:
    return [str(COLUMNS[name][0]) for name in columns]


def cells(entries: Sequence[PassEntry], columns: Sequence[str], names: Names) -> Iterable[list[Cell]]:
    names.learn(entries, columns)
    makers = [COLUMNS[name][1] for name in columns]
    return ([make(entry, names) for make in makers] for entry in entries)
