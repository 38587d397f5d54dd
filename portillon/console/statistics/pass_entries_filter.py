"""The filter of the list of entries. It stands in the address, so that a person can bookmark and share it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portillon.console import typed
from portillon.console.statistics.pass_entries_columns import COLUMNS, shown_by_default
from portillon.console.statistics.place import StatisticsPlace, period_of
from portillon.core.qr import PASS_NUMBER_LENGTH
from portillon.devices.models import Device
from portillon.entries import pass_state
from portillon.entries.figures.pass_stats import Period
from portillon.entries.figures.pass_stats_list import PassEntryQuery
from portillon.issuing.models import Credential, OldNumber
from portillon.issuing.models.credential import CredentialQuerySet
from portillon.places.models import PassType

STATES = {
    "valid": _("valid"),
    "expired": _("expired"),
    "blocked": _("blocked"),
    "cancelled": _("cancelled"),
}
ACTIVE = {
    "yes": _("not taken back"),
    "no": _("taken back"),
    "refused": _("refused"),
    "overrun": _("let in against the rules"),
}
MARKED = {"yes": _("marked as doubtful"), "no": _("not marked")}
REPAID = {"yes": _("repaid by the board"), "no": _("not repaid")}


@dataclass(frozen=True)
class Filter:
    """The filter as it was typed. A value that makes no sense is ignored or finds nothing."""

    place: StatisticsPlace
    period: Period
    number: str
    state: str
    type: str
    fee: str
    repaid: str
    device: str
    active: str
    venue: str
    marked: str
    columns: list[str] = field(default_factory=list)

    @property
    def is_narrowed(self) -> bool:
        """Whether more than a period and a number was asked for."""
        more = (
            self.state,
            self.type,
            self.fee,
            self.repaid,
            self.device,
            self.active,
            self.venue,
            self.marked,
        )
        return any(more)

    @property
    def shows_refused(self) -> bool:
        return self.active in ("refused", "overrun")

    def wish(self) -> PassEntryQuery:
        # The sums know no refusals, and not the passes that were never admitted.
        by_sums = self.place.is_folded and self.type.isdecimal() and not self.shows_refused
        return PassEntryQuery(
            self.place.scope,
            self.period,
            gates=self._gates(),
            devices=self._devices(),
            pass_type=int(self.type) if by_sums else None,
            passes=self._passes(by_type=bool(self.type) and not by_sums),
            active={"yes": True, "no": False}.get(self.active),
            marked={"yes": True, "no": False}.get(self.marked),
            refused=self.shows_refused,
            overrun=self.active == "overrun",
            is_folded=self.place.is_folded,
        )

    def _gates(self) -> list[int] | None:
        if not (self.fee or self.repaid or self.venue):
            return None
        tests: list[Callable[[int, str, bool], bool]] = []
        if self.venue:
            tests.append(lambda gate, _fee, _repaid: str(gate) == self.venue)
        if self.fee:
            tests.append(lambda _gate, fee, _repaid: fee == self.fee)
        if self.repaid:
            tests.append(lambda _gate, _fee, repaid: repaid == (self.repaid == "yes"))
        desks = [
            (gate.pk, part.fee, bool(part.reimbursement))
            for part in self.place.participations
            for gate in part.venue.gates.all()
        ]
        return [desk[0] for desk in desks if all(test(*desk) for test in tests)]

    def _passes(self, by_type: bool) -> QuerySet[Any, int] | None:
        """Return the ids of the passes that the filter selects; None for all."""
        if not (self.number or self.state or by_type):
            return None
        found = Credential.objects.passes().filter(organisation=self.place.organisation)
        if self.number:
            found = found.filter(self._with_number())
        if self.state:
            found = self._in_state(found)
        if by_type:
            found = found.filter(pass_type__in=[int(self.type)] if self.type.isdecimal() else [])
        return found.order_by().values_list("pk", flat=True)

    def _in_state(self, passes: CredentialQuerySet) -> CredentialQuerySet:
        if self.state == "cancelled":
            return passes.filter(cancelled_at__isnull=False)
        if self.state == "blocked":
            return passes.filter(cancelled_at=None, blocked_at__isnull=False)
        over = pass_state.over(passes, timezone.now())
        return passes.valid().filter(over) if self.state == "expired" else passes.valid().exclude(over)

    def _with_number(self) -> Q:
        """Return the condition for a number that begins with the digits, or was replaced and equals them."""
        digits = typed.read(self.number).digits or self.number
        # The range lets an index serve the query, whatever the database's collation.
        begins = Q(
            number__gte=digits, number__lte=digits.ljust(PASS_NUMBER_LENGTH, "9"), number__startswith=digits
        )
        old = OldNumber.objects.filter(organisation=self.place.organisation, number=digits)
        replaced = list(old.values_list("credential", flat=True))
        return begins | Q(pk__in=replaced) if replaced else begins

    def _devices(self) -> list[int] | None:
        """Return the ids of the devices that the filter selects; None for all."""
        if not self.device:
            return None
        ours = Device.objects.filter(organisation=self.place.organisation)
        mentioned = Q(name__icontains=self.device) | Q(hardware__icontains=self.device)
        return list(ours.filter(mentioned).order_by().values_list("pk", flat=True))

    @property
    def types(self) -> list[PassType]:
        programmes = {part.programme_id for part in self.place.participations}
        if self.place.programme:
            programmes.add(self.place.programme.pk)
        return list(PassType.objects.filter(programme__in=programmes).order_by("name", "pk"))

    @property
    def fees(self) -> list[str]:
        return sorted({part.fee for part in self.place.participations if part.fee})


def filter_of(query: QueryDict, place: StatisticsPlace) -> Filter:
    def one_of(name: str, known: object) -> str:
        value = query.get(name, "")
        return value if value in known else ""  # type: ignore[operator]  # of a dictionary or a list

    marked, active = one_of("marked", MARKED), one_of("active", ACTIVE)
    shown = shown_by_default(place, refused=active in ("refused", "overrun"))
    chosen = [name for name in COLUMNS if name in query.getlist("column")]
    return Filter(
        place,
        period_of(query, place.zone),
        # PostgreSQL refuses NUL characters.
        number=query.get("number", "").replace("\0", "").strip()[:40].replace(" ", ""),
        state=one_of("state", STATES),
        type=_number(query.get("type", "")),
        fee=query.get("fee", "")[:60],
        repaid=one_of("repaid", REPAID),
        device=query.get("device", "").strip()[:100],
        active=active,
        venue=_number(query.get("venue", "")) if place.programme else "",
        marked=marked,
        columns=chosen or [name for name in COLUMNS if name in shown or (name == "mark" and marked)],
    )


def _number(text: str) -> str:
    return text if text.isascii() and text.isdecimal() and len(text) < 19 else ""
