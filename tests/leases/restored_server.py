"""A backup of the server in the model of docs/leases.md: it is restored while phones and persons stay as they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portillon.entries.registers import set_back
from portillon.places import roster
from tests.leases.modelled_phone import Phone, Step
from tests.taken_back import forget

# By ticket and register, the incarnation of the phone that was handed it.
HandedTo = dict[tuple[int, int | None], UUID]


@dataclass
class Backup:
    """The server's database as it was, and what it had heard by then: of each journal, by its incarnation, and of each
    entry."""

    savepoint: str
    heard: dict[UUID, int]
    known: dict[int, tuple[bool, bool]]
    handed_to: HandedTo

    def restore(self, phones: Iterable[Phone], steps: Iterable[Step]) -> None:
        """Do what `portillon restore` does. Each phone learns with its next call from where its journal is missing."""
        transaction.savepoint_rollback(self.savepoint)
        forget()
        roster.begin_anew()
        set_back.begin(timezone.now())
        for step in steps:
            step.counted, step.uncounted = self.known.get(id(step), (False, False))
        for phone in phones:
            heard = self.heard.get(phone.incarnation, 0)
            phone.scans_since_heard += phone.handed_over - heard
            phone.handed_over = heard
            phone.device.refresh_from_db()


def back_up(phones: Iterable[Phone], steps: Iterable[Step], handed_to: HandedTo) -> Backup:
    heard = {phone.incarnation: phone.handed_over for phone in phones}
    known = {id(step): (step.counted, step.uncounted) for step in steps}
    return Backup(transaction.savepoint(), heard, known, dict(handed_to))
