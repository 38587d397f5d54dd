"""The ledger and what is kept beside it, gathered here because Django looks here for models."""

from portillon.entries.models.attempted import BEYOND_THE_RULES, OF_REGISTERS, Attempted, Kind, ShownAs
from portillon.entries.models.call import Call
from portillon.entries.models.conflict import ConflictDecision
from portillon.entries.models.event_sums import EventDevice, EventMinute, EventPosition, EventTickets
from portillon.entries.models.inquiry import Inquiry
from portillon.entries.models.journal import Journal, Quarantined, QuarantineDeletion
from portillon.entries.models.practice import PracticeScan
from portillon.entries.models.recall import Recall
from portillon.entries.models.rollup import PassDay, PassHour, PassSpread, PassStep, PassUse, Position
from portillon.entries.models.scan import Doubt, Finding, Scan, ScanQuerySet, Tally, Writer
from portillon.entries.models.venue_server import Origin, PhoneAtVenue, VenueServer
from portillon.entries.models.walk_in import WalkIn

__all__ = [
    "BEYOND_THE_RULES", "OF_REGISTERS", "Attempted", "Call", "ConflictDecision", "Doubt", "EventDevice", "EventMinute",
    "EventPosition", "EventTickets", "Finding", "Inquiry", "Journal", "Kind", "Origin", "PassDay", "PassHour",
    "PassSpread", "PassStep", "PassUse", "PhoneAtVenue", "Position", "PracticeScan", "QuarantineDeletion",
    "Quarantined", "Recall", "Scan", "ScanQuerySet", "ShownAs", "Tally", "VenueServer", "WalkIn", "Writer",
]  # fmt: skip
