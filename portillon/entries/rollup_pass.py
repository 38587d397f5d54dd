"""What one pass was used for, and how more of its rows change that."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from portillon.entries.models import Scan
from portillon.entries.rollup_models import PassUse
from portillon.issuing.models import Credential


class Line(NamedTuple):
    """What figures need of a row of the ledger: an entry that was admitted, or what takes one back."""

    credential: int
    seq: int
    programme: int
    gate: int
    party: int
    at: datetime
    scan_id: UUID
    reverses: UUID | None

    @property
    def hour(self) -> datetime:
        return self.at.replace(minute=0, second=0, microsecond=0)


COLUMNS = ("credential_id", "seq", "programme_id", "gate_id", "party", "decided_at", "scan_id", "reverses")


def lines_of(rows: QuerySet[Scan]) -> list[Line]:
    of_passes = rows.filter(programme_id__isnull=False, seq__isnull=False, credential_id__isnull=False)
    return [Line._make(row) for row in of_passes.values_list(*COLUMNS)]


def standing(lines: Sequence[Line]) -> list[Line]:
    """The entries that nobody took back."""
    taken_back = {line.reverses for line in lines}
    return [line for line in lines if line.reverses is None and line.scan_id not in taken_back]


@dataclass(frozen=True, slots=True)
class Use:
    credential: int
    pass_type: int
    programme: int = 0
    seq: int = 0
    entries: int = 0
    first: datetime | None = None
    last: datetime | None = None
    path: tuple[int, ...] = ()

    def with_more(self, lines: Sequence[Line]) -> "Use":
        """After entries that follow on its last row."""
        path = list(self.path)
        for line in lines:
            if not path or path[-1] != line.gate:
                path.append(line.gate)
        if not lines:
            return self
        return replace(
            self,
            programme=lines[-1].programme,
            seq=lines[-1].seq,
            entries=self.entries + len(lines),
            first=self.first or lines[0].hour,
            last=lines[-1].hour,
            path=tuple(path),
        )

    def rebuilt(self, lines: Sequence[Line]) -> "Use":
        """As all rows of the pass tell it."""
        afresh = Use(self.credential, self.pass_type).with_more(standing(lines))
        return replace(afresh, programme=lines[-1].programme, seq=lines[-1].seq)

    @property
    def steps(self) -> set[tuple[int, int]]:
        """From where to where it went; a venue with itself: that it was there."""
        return {*pairwise(self.path), *((gate, gate) for gate in self.path)}

    @property
    def sites(self) -> int:
        return len(set(self.path))


def uses_of(passes: Collection[int]) -> dict[int, Use]:
    """Of each pass what is folded in already, else nothing; the type a pass had at first is kept."""
    known = {use.credential_id: _read(use) for use in PassUse.objects.filter(credential_id__in=passes)}
    others = Credential.objects.filter(pk__in=[pk for pk in passes if pk not in known])
    types = dict(others.values_list("pk", "pass_type_id"))
    return {pk: known.get(pk) or Use(pk, types.get(pk) or 0) for pk in passes}


def _read(use: PassUse) -> Use:
    path = tuple(int(gate) for gate in use.path.split(",") if gate)
    return Use(
        use.credential_id,
        use.pass_type_id,
        use.programme_id,
        use.seq,
        use.entries,
        use.first_hour,
        use.last_hour,
        path,
    )
