"""A phone that asks for tickets, decides about those it holds, and gives them back."""

from dataclasses import dataclass, field
from uuid import uuid4

from portillon.entries.models import Kind, Scan
from portillon.issuing.models import Credential
from tests.api.journal import Entry, Phone, phone_of
from tests.organiser import Answer, Organiser


@dataclass
class Holder(Phone):
    """A phone whose journal is in the store `incarnation`."""

    incarnation: str = field(default_factory=lambda: str(uuid4()))

    def ask(self, *tickets: Credential, gate: str | None = None) -> Answer:
        """Ask for these tickets, or for all."""
        want = [str(one.pk) for one in tickets] or "all"
        body = {"gate": gate or self.organiser.gate, "incarnation": self.incarnation, "want": want}
        return self.organiser.api("POST", "/registers", body, self.key)

    def hold(self, *tickets: Credential) -> None:
        answer = self.ask(*tickets)
        assert (answer.status, answer["handed"]) == (200, len(tickets) or answer["handed"]), answer.content

    def give_back(self, *tickets: Credential, register: int | None = None) -> Entry:
        """Note in the journal that these tickets go back, by the register of which the phone knows, or another one."""
        held = [{"ticket": str(one.pk), "register": register or register_of(one)} for one in tickets]
        entry = {"number": len(self.entries) + 1, "returns": held, "at": "2031-01-01T00:00:00Z"}
        self.entries.append(entry)
        return entry

    def empty_storage(self) -> None:
        self.incarnation, self.entries = str(uuid4()), []


def holder(organiser: Organiser, name: str = "Charlie") -> Holder:
    made = phone_of(organiser, name)
    return Holder(made.organiser, made.device, made.key)


def register_of(ticket: Credential) -> int:
    """Return the place of the ticket's newest hand-over."""
    hands = Scan.objects.filter(credential_id=ticket.pk, kind=Kind.HAND)
    return hands.order_by("-seq").values_list("seq", flat=True)[0] or 0


def steps(ticket: Credential) -> list[tuple[str, int | None, int]]:
    """Return what the ledger holds of the ticket's sequence: kinds, holders, and who is in."""
    rows = Scan.objects.filter(credential_id=ticket.pk, seq__isnull=False).order_by("seq")
    return [(row.kind, row.holder_id, row.used) for row in rows]
