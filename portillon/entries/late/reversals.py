"""Judges what was taken back on a device before the server heard of it. No limit of time holds here: that was the
device's to keep."""

from portillon.entries import reversal
from portillon.entries.derived import overrun_id, part_id
from portillon.entries.late.fact import (
    Became,
    Handover,
    Judged,
    LateReversal,
    Settled,
    as_late,
    happened,
    has_done,
    quarantined,
)
from portillon.entries.ledger.pen import row_of
from portillon.entries.ledger.row import Row
from portillon.entries.models import Quarantined, Scan

Why = Quarantined.Why


def judge(wanted: LateReversal, hand: Handover) -> Judged:
    """Return the reversals of the scan, or of the part of its party that had places, and of the overrun."""
    ours = Scan.objects.filter(organisation_id=hand.device.organisation_id)
    if known := Scan.objects.filter(scan_id=wanted.reversal_id).first():
        same = known.reverses in (wanted.scan_id, part_id(wanted.scan_id), overrun_id(wanted.scan_id))
        same = same and known.organisation_id == hand.device.organisation_id
        return _replayed(known) if same else quarantined(Why.OTHER_BODY)
    scan = ours.filter(scan_id=wanted.scan_id, reverses=None).first()
    if scan is None:
        return quarantined(Why.UNKNOWN_SCAN)
    if not has_done(scan.device_id, hand, wanted.by):
        return quarantined(Why.NOT_ITS_OWN)
    return _judge(scan, wanted, hand)


def _replayed(known: Scan) -> Judged:
    return Judged(Settled(Became.REPLAYED, row_of(known), replayed=True))


def _judge(scan: Scan, wanted: LateReversal, hand: Handover) -> Judged:
    more = Scan.objects.filter(scan_id__in=(part_id(scan.scan_id), overrun_id(scan.scan_id)))
    passed = [one for one in (scan, *more.order_by("pk")) if one.verdict == "admitted"]
    if not passed:
        return quarantined(Why.NOT_ADMITTED)
    backs = Scan.objects.filter(reverses__in=[one.scan_id for one in passed])
    if found := backs.first():
        # By somebody else, or because nobody was shown it.
        return _replayed(found)
    clock = happened(wanted.at, wanted.clock_error, hand)
    if hand.is_over(clock.at):
        return quarantined(Why.REVOKED)
    rows: list[Row] = []
    for place, one in enumerate(passed):
        back_id = overrun_id(wanted.reversal_id) if place else wanted.reversal_id
        at = max(clock.at, one.decided_at)
        row = reversal.taken_back(one, back_id, hand.device.pk, at)
        if isinstance(row, reversal.NotReversible):
            return quarantined(Why.BUILT_ON)
        rows.append(as_late(row, clock._replace(at=at), hand, wanted.number, (None, None)))
    return Judged(Settled(Became.STORED, rows[0]), tuple(rows))
