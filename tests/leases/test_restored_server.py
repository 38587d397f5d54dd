"""Test what docs/leases.md says of restored backups, as test_life_of_a_register.py tests the rest: tickets go from one
phone to the other before and after the server goes back."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from tests.leases.test_life_of_a_register import PARTIES, PHONES, TICKETS, LifeOfARegister


class LifeAcrossARestore(LifeOfARegister):
    # Fewer kinds of steps: the orders in which something can go wrong here are long. Hypothesis leaves out a rule whose
    # name is None, which for a type checker is no method any more.
    recall = answer_a_recall = cancel_or_reissue = wipe = jump_clock = undo_at_server = back_up = begin = None  # type: ignore[assignment]
    take_back = switch_on = look_at_the_ledger = scan_at_server = scan_at_phone = give_back = hear = None  # type: ignore[assignment]

    @initialize(party=PARTIES, holds=st.booleans())
    def start(self, party: int, holds: bool) -> None:
        """The first phone holds both tickets when the backup is made, or is handed them afterwards."""
        LifeOfARegister.begin(self, party, 1)
        if not holds:
            LifeOfARegister.back_up(self)
        self.ask(0, None, hears=True)
        if holds:
            LifeOfARegister.back_up(self)

    @rule(which=PHONES)
    def pass_on(self, which: int) -> None:
        """A phone gives all back that it holds, and the other one gets it."""
        phone = self.phones[which]
        for one, what, register in self._believed():
            if one is phone:
                phone.give_back(self.tickets[what].pk, register)
        self._hand_over(phone, len(phone.journal), 0, is_told=True)
        self.ask(1 - which, None, hears=True)

    @rule(what=TICKETS)
    def let_in(self, what: int) -> None:
        """Whoever believes to hold the ticket lets one person in."""
        for place, (_phone, which, _register) in enumerate(self._believed()):
            if which == what:
                LifeOfARegister.scan_at_phone(self, place, 1, came=True, asks=False)

    @rule(first=PHONES, confirms=st.booleans())
    def restore_and_hear(self, first: int, confirms: bool) -> None:
        """Both phones are told the new roster, `first` before the other, and hand over what the server lost."""
        self.restore()
        for which in (first, 1 - first):
            for what in range(len(self.tickets)):
                self._hear(which, what, 0)
            self._hand_over(self.phones[which], len(self.phones[which].journal), 0, is_told=True)
        if confirms:
            self.confirm()

    @rule()
    def all_come_again(self) -> None:
        """Whoever has a ticket tries it once more, by asking the server."""
        for what in range(len(self.tickets)):
            LifeOfARegister.scan_at_server(self, what, 1, None)


def test_restored_servers_keep_the_promises(db: None) -> None:
    run_state_machine_as_test(LifeAcrossARestore, settings=settings(max_examples=20, stateful_step_count=15))
