"""What becomes due by the clock in this room."""

from datetime import timedelta

from portillon.entries import calls, conflicts, inquiries
from portillon.entries.figures import event_rollup
from portillon.entries.late import quarantine
from portillon.entries.ledger import last_heads
from portillon.entries.registers import recall
from portillon.entries.venue import sync
from portillon.scheduling.chore import Chore

CHORES = (
    Chore("heads of the ledger", timedelta(seconds=10), last_heads.note),
    Chore("sums of events", timedelta(seconds=10), event_rollup.fold_by_the_clock),
    Chore("old inquiries", timedelta(minutes=30), inquiries.forget_old),
    Chore("old calls", timedelta(minutes=30), calls.forget_old),
    Chore("old recalls", timedelta(minutes=30), recall.forget_old),
    Chore("old quarantine", timedelta(minutes=30), quarantine.forget_old),
    Chore("server at the venue", timedelta(seconds=10), sync.by_the_clock),
    Chore("notes about conflicts", timedelta(minutes=30), conflicts.forget_notes),
)
