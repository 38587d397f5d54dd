"""Appends rows to the ledger for one process, which is one writer."""

import os
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.utils import timezone

from portillon.entries.ledger import chain, statements
from portillon.entries.ledger.row import Row, Unsure
from portillon.entries.models import Writer
from portillon.entries.models.attempted import Attempted

_NONE: Mapping[int, int] = MappingProxyType({})


class Pen:
    """Writes the rows of one writer. It is not thread-safe: entries/ledger/turn.py holds the lock."""

    def __init__(self) -> None:
        self._process = 0
        self._writer = 0
        self._length = 0
        self._last = b""

    def append(
        self, drafts: Sequence[Row], issues: Mapping[int, int] = _NONE, desks: Mapping[int, int] = _NONE
    ) -> None:
        """Number, seal and write the drafts, all of them or none. Raises Overtaken, Unsure if the outcome is unknown,
        and Held if a credential in `issues` has another issue by now, or a desk in `desks` another register."""
        if self._process != os.getpid():
            self._start_writer()
        rows = [
            row._replace(writer_id=self._writer, writer_seq=self._length + place)
            for place, row in enumerate(drafts, start=1)
        ]
        macs = chain.links(rows, self._last)
        length = self._length + len(rows)
        try:
            head = chain.head(self._writer, chain.VERSION, length, macs[-1])
            statements.append(rows, macs, head, issues, desks)
        except Unsure:
            self.put_down()
            raise
        self._length, self._last = length, macs[-1]

    def mark(self) -> tuple[int, int, int]:
        """Return what changes whenever the pen writes."""
        return self._process, self._writer, self._length

    def put_down(self) -> None:
        """Begin a new chain with the next row, because it is not known where the stored one ends."""
        self._process = 0

    def _start_writer(self) -> None:
        # In one transaction: a process that dies between the two saves would leave a broken chain, one without a head.
        with statements.at_once():
            writer = Writer(started_at=timezone.now(), length=0, head=b"", version=chain.VERSION)
            writer.save()
            start = chain.start(writer.pk, chain.VERSION)
            writer.head = chain.head(writer.pk, chain.VERSION, 0, start)
            writer.save(update_fields=["head"])
        self._process, self._writer, self._length, self._last = os.getpid(), writer.pk, 0, start


def row_of(scan: Attempted) -> Row:
    """Return the Row of a stored scan, as it was written."""
    fields = {name: getattr(scan, name) for name in Row._fields}
    return Row(**{**fields, "fingerprint": bytes(scan.fingerprint)})
