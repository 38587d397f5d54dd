"""Puts conflicts into words: who, where, when and on which phone, and both sides next to each other."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portillon.core.bounds import is_within
from portillon.devices.models import Device
from portillon.entries.conflicts import Conflict, What
from portillon.entries.late import paper
from portillon.entries.ledger.pen import row_of
from portillon.entries.models import Scan
from portillon.entries.words.screen_words import screen_words
from portillon.entries.words.wording import sentence
from portillon.issuing.models import Credential
from portillon.issuing.tickets.tickets import ADMITS_MAX
from portillon.places.models import Gate

TITLES: dict[What, str | Promise] = {
    What.OVERRUN: gettext_lazy("Let in against the rules"),
    What.TAKEN_BACK: gettext_lazy("Counted, but not shown: taken back"),
    What.TURNED_AWAY: gettext_lazy("Turned away, but valid"),
    What.QUARANTINED: gettext_lazy("Could not be counted"),
}


@dataclass(frozen=True)
class Side:
    """One of the two scans that contradict each other, or what the server says instead."""

    title: str
    gate: str
    device: str
    at: datetime | None
    text: str


@dataclass(frozen=True)
class ConflictRow:
    conflict: Conflict
    title: str | Promise
    credential: Credential | None
    event: str
    persons: int
    phone: Side
    other: Side | None

    @property
    def may_block(self) -> bool:
        return self.credential is not None and self.credential.status == "valid"

    @property
    def is_blocked_by_decision(self) -> bool:
        """Whether the ticket is still blocked as the newest decision blocked it, and not by somebody else since."""
        decision, one = self.conflict.decision, self.credential
        blocked_at = decision.blocked_at if decision else None
        return bool(one and blocked_at and one.status == "blocked" and one.blocked_at == blocked_at)


def rows_of(conflicts: Iterable[Conflict], organisation: int) -> list[ConflictRow]:
    ours = list(conflicts)
    names = _Names(ours, organisation)
    return [_of_quarantine(one, names) if one.quarantined else _of_scan(one, names) for one in ours]


class _Names:
    """Names and rows to which conflicts refer, found by one query for each kind."""

    def __init__(self, conflicts: list[Conflict], organisation: int) -> None:
        scans = [one.scan for one in conflicts if one.scan]
        reversed_ids = [scan.reverses for scan in scans if scan.reverses]
        self.reversed = {
            one.scan_id: one
            for one in Scan.objects.filter(scan_id__in=reversed_ids, organisation_id=organisation)
        }
        gates = Gate.objects.filter(organisation=organisation).select_related("event__organisation")
        self._gates = {gate.pk: gate for gate in gates}
        devices = Device.objects.filter(organisation=organisation)
        self._devices = dict(devices.values_list("pk", "name"))
        self._lists = set(devices.filter(paper_list__isnull=False).values_list("pk", flat=True))
        before = [str(told["scan_id"]) for scan in scans if (told := _before(scan))]
        on_paper = Scan.objects.filter(scan_id__in=before, device_id__in=self._lists)
        self._lines = {str(pk): line for pk, line in on_paper.values_list("scan_id", "journal_number")}
        credentials = Credential.objects.filter(organisation=organisation).select_related("holder")
        self.credentials = credentials.in_bulk({scan.credential_id for scan in scans if scan.credential_id})

    def gate(self, pk: int | None) -> str:
        found = self._gates.get(pk or 0)
        return found.title if found else "–"

    def event(self, gate: int | None) -> str:
        found = self._gates.get(gate or 0)
        return found.event.title if found and found.event else ""

    def device(self, pk: int | None) -> str:
        return self._devices.get(pk or 0, "–")

    def sender(self, scan: Scan) -> str:
        """The device that handed the scan over; of a list on paper, also the line."""
        return self._with_line(scan.device_id, scan.journal_number if self.is_on_paper(scan) else None)

    def sender_before(self, before: dict[str, Any]) -> str:
        return self._with_line(before["device"], self._lines.get(str(before["scan_id"])))

    def is_on_paper(self, scan: Scan) -> bool:
        return scan.device_id in self._lists

    def _with_line(self, device: int | None, line: int | None) -> str:
        name = self.device(device)
        if line and (place := paper.place_of(line)):
            said = _("%(list)s, page %(page)d, row %(row)d")
            return said % {"list": name, "page": place.page, "row": place.row}
        return _("%(list)s, line %(line)d") % {"list": name, "line": line} if line else name


def _before(scan: Scan) -> dict[str, Any] | None:
    """What an overrun says of the entry that had used the place."""
    before = (scan.because or {}).get("before")
    return before if isinstance(before, dict) else None


def _of_scan(conflict: Conflict, names: _Names) -> ConflictRow:
    scan = conflict.scan
    assert scan is not None
    return ConflictRow(
        conflict,
        TITLES[conflict.what],
        names.credentials.get(scan.credential_id or 0),
        names.event(scan.gate_id),
        abs(scan.party),
        Side(_shown(conflict.what, scan, names), names.gate(scan.gate_id), names.sender(scan),
             scan.decided_at, _said(conflict, scan)),
        _other_side(conflict, scan, names),
    )  # fmt: skip


def _shown(what: What, scan: Scan, names: _Names) -> str:
    if what is What.OVERRUN and names.is_on_paper(scan):
        return _("Ticked on paper")
    if what is What.OVERRUN:
        return _("The phone let them out") if scan.moved < 0 else _("The phone let them in")
    return _("The phone refused them") if scan.shown == "refused" else _("The phone showed nothing")


def _said(conflict: Conflict, scan: Scan) -> str:
    language = get_language() or "en"
    if conflict.what is What.OVERRUN:
        return sentence(row_of(scan), language)
    reasons: dict[str, str] = screen_words(language)["reasons"]
    return reasons.get(scan.shown_reason or "", "")


def _other_side(conflict: Conflict, scan: Scan, names: _Names) -> Side | None:
    before = _before(scan)
    if conflict.what is What.OVERRUN and before:
        return _earlier(before, names)
    if conflict.what is What.OVERRUN:
        return Side(_("The server refuses"), "", "", None, _("No earlier entry with this ticket."))
    if conflict.what is What.TURNED_AWAY:
        return Side(_("The server says: valid"), "", "", scan.received_at, "")
    entry = names.reversed.get(scan.reverses) if scan.reverses else None
    if entry is None:
        return None
    text = sentence(row_of(entry), get_language() or "en")
    gate, device = names.gate(entry.gate_id), names.device(entry.device_id)
    return Side(_("The server had admitted them"), gate, device, entry.decided_at, text)


def _earlier(before: dict[str, Any], names: _Names) -> Side:
    at = datetime.fromisoformat(before["at"])
    return Side(_("The entry before"), names.gate(before["gate"]), names.sender_before(before), at, "")


def _of_quarantine(conflict: Conflict, names: _Names) -> ConflictRow:
    kept = conflict.quarantined
    assert kept is not None
    body = _body(kept.body)
    gate = str(body.get("gate", ""))
    number = int(gate) if gate.isascii() and gate.isdigit() and len(gate) < 19 else 0
    shown = {"admitted": _("The phone let them in"), "refused": _("The phone refused them")}
    side = Side(
        shown.get(str(body.get("verdict")), _("The phone showed nothing")),
        names.gate(number),
        kept.device.name,
        _moment(body.get("scanned_at") or body.get("at")),
        _("Entry %(number)d of its journal") % {"number": kept.number},
    )
    event = kept.event.title if kept.event else ""
    other = Side(_("Not counted"), "", "", kept.received_at, str(kept.get_why_display()))
    return ConflictRow(conflict, TITLES[conflict.what], None, event, _party(body.get("party")), side, other)


def _body(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _party(sent: object) -> int:
    """Return how many persons an entry is about, as far as it can be believed."""
    # JSON's true is an int to Python.
    return sent if type(sent) is int and 1 <= sent <= ADMITS_MAX else 1


def _moment(text: object) -> datetime | None:
    """Return the moment; None if it is none, or lies in a year that time zones or spreadsheets do not know."""
    try:
        found = datetime.fromisoformat(str(text))
        moment = found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return moment if moment and is_within(moment) else None
