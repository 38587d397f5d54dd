"""The ledger: one row per scan, admitted or refused. Rows are appended, never changed and never deleted.

They refer to people and places by id, without foreign keys, so removing a person or an event touches no row. Triggers
in the database refuse UPDATE and DELETE (migrations/_append_only.py).
"""

from datetime import datetime

from django.db import models
from django.db.models import Q

from portillon.entries.models.attempted import BEYOND_THE_RULES, OF_REGISTERS, Attempted, Kind

OF_A_PASS = Q(programme_id__isnull=False)
REFUSED_PASS = OF_A_PASS & Q(seq__isnull=True)
# Codes that nobody knows, and passes that were removed, belong to no programme any more.
REFUSED_AT_A_VENUE = Q(event_id__isnull=True) & Q(seq__isnull=True)


class Writer(models.Model):
    """A server process that appends rows. They form a chain of `length` rows, and `head` seals its length and end.

    `version` tells which columns the seals cover (entries/ledger/chain.py). Processes from before there were versions
    write chains of version 1.
    """

    started_at = models.DateTimeField()
    length = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32)
    version = models.PositiveSmallIntegerField(db_default=1)


class ScanQuerySet(models.QuerySet["Scan"]):
    def standing(self) -> "ScanQuerySet":
        """Return the rows that no later row reverses."""
        return self.exclude(models.Exists(Scan.objects.filter(reverses=models.OuterRef("scan_id"))))

    def entries(self) -> "ScanQuerySet":
        """Return the rows by which persons were admitted by the rules, so without overrides and overruns."""
        return self.filter(kind=Kind.ENTRY, seq__isnull=False)

    def attempts(self) -> "ScanQuerySet":
        """Return the rows without those by which only registers went from one to another."""
        return self.exclude(kind__in=OF_REGISTERS)

    def let_in(self) -> "ScanQuerySet":
        """Return the rows by which persons were admitted, by the rules or against them."""
        return self.filter(
            Q(kind=Kind.ENTRY, seq__isnull=False) | Q(kind__in=BEYOND_THE_RULES, reverses=None, moved__gt=0)
        )

    def overruns(self) -> "ScanQuerySet":
        """Return the rows by which devices let persons in or out although the rules refused them."""
        return self.filter(kind=Kind.OVERRUN, reverses=None)

    def known_since(self, at: datetime) -> "ScanQuerySet":
        """Return the rows that were decided or came in at `at` or later."""
        return self.filter(Q(decided_at__gte=at) | Q(received_at__gte=at))

    def refusals(self) -> "ScanQuerySet":
        """Return the rows by which the rules admitted nobody."""
        return self.filter(kind=Kind.ENTRY, seq__isnull=True)


class Scan(Attempted):
    """A row of the ledger: an attempt, its place in its writer's chain, and its seal there (`mac`)."""

    writer_id = models.BigIntegerField()
    writer_seq = models.BigIntegerField()
    mac = models.BinaryField(max_length=32)

    objects = ScanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credential_id", "seq"], name="a_place_is_used_once"),
            models.UniqueConstraint(fields=["writer_id", "writer_seq"], name="a_chain_has_no_fork"),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="a_scan_is_reversed_once"
            ),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(kind__in=("override", "overrun")),
                name="a_refusal_is_let_in_once",
            ),
            models.CheckConstraint(
                condition=Q(used__gte=0, left__gte=0)
                & (Q(seq=None) | Q(allowed=0) | Q(used__lte=models.F("allowed"))),
                name="nobody_is_in_twice",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "id"], name="scans_of_an_organisation"),
            # For statistics of passes. They leave out tickets, whose scans come in bursts and should stay cheap.
            models.Index(fields=["gate_id", "id"], condition=OF_A_PASS, name="entries_of_a_venue"),
            # For lists of the entries in a period.
            models.Index(
                fields=["gate_id", "decided_at", "id"], condition=OF_A_PASS, name="entries_of_a_venue_by_time"
            ),
            models.Index(
                fields=["programme_id", "decided_at", "id"],
                condition=OF_A_PASS,
                name="entries_of_programme_by_time",
            ),
            # What devices handed over late is little among all that was answered live.
            models.Index(
                fields=["organisation_id", "event_id", "id"],
                condition=Q(received_at__isnull=False),
                name="late_facts_of_an_event",
            ),
            # Which tickets a device holds is asked of few rows among many.
            models.Index(
                fields=["holder_id", "credential_id"],
                condition=Q(holder_id__isnull=False),
                name="rows_under_a_holder",
            ),
            # Refusals are few among many entries.
            models.Index(
                fields=["gate_id", "decided_at", "id"],
                condition=REFUSED_AT_A_VENUE,
                name="refusals_at_a_venue_by_time",
            ),
            models.Index(
                fields=["programme_id", "decided_at", "id"],
                condition=REFUSED_PASS,
                name="refusals_of_programme_by_time",
            ),
        ]


class Finding(models.Model):
    """Notes that a guest without a ticket was found by name at a door, and by whom. Later scans of the ticket tell the
    rest.

    Like a row of the ledger it holds ids and no names.
    """

    organisation_id = models.BigIntegerField()
    event_id = models.BigIntegerField()
    credential_id = models.BigIntegerField()
    device_id = models.BigIntegerField()
    operator_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["credential_id", "id"], name="findings_of_a_ticket")]


class Tally(models.Model):
    """The sums of one writer's rows at one gate, updated together with the rows.

    `admitted` counts persons who ever came in, `inside` those who are in now, `overridden` those whom a person admitted
    against the rules, and `overrun` those whom a device let in although the rules refused them. `refused` counts scans.
    """

    writer_id = models.BigIntegerField()
    gate_id = models.BigIntegerField()
    event_id = models.BigIntegerField(null=True)
    admitted = models.BigIntegerField(default=0)
    inside = models.BigIntegerField(default=0)
    overridden = models.BigIntegerField(default=0)
    overrun = models.BigIntegerField(default=0, db_default=0)
    refused = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["writer_id", "gate_id"], name="one_tally_a_writer_and_gate")
        ]
        indexes = [models.Index(fields=["event_id"], name="tallies_of_an_event")]


class Doubt(models.Model):
    """Why a self-validated entry is unlikely; kept beside the ledger. `figure` is in km (FAR) or km/h (FAST)."""

    class Why(models.TextChoices):
        FAR = "far"
        FAST = "fast"

    scan_id = models.UUIDField()
    why = models.CharField(max_length=10, choices=Why.choices)
    figure = models.FloatField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scan_id", "why"], name="a_scan_is_doubted_once_a_reason")
        ]
