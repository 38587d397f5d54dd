"""The facts that a decision depends on, and the SQL by which one statement reads them all."""

from datetime import datetime
from typing import Annotated, Any, NamedTuple, get_type_hints
from uuid import UUID

from portillon.core.credential import Missing
from portillon.devices.models import LIFE_AFTER_EVENT


class Asked(NamedTuple):
    """The scan for which facts are wanted. `credential` is 0 if the code led to none."""

    scan_id: UUID
    key_hash: bytes
    gate: int
    credential: int


ADMITTED = """
    (SELECT CAST(coalesce(sum(t.admitted), 0) AS bigint) FROM entries_tally t WHERE t.event_id = g.event_id)"""
STORED = "(SELECT s.id FROM entries_scan s WHERE s.scan_id = a.scan_id)"


class Facts(NamedTuple):
    """Everything that one decision depends on, as one snapshot of the database. None stands for what does not exist.

    Each field is annotated with the SQL that reads it, which uses the table aliases of JOINS.
    """

    device: Annotated[int | None, "d.id"]
    caller_organisation: Annotated[int | None, "coalesce(k.organisation_id, d.organisation_id)"]
    device_event: Annotated[int | None, "d.event_id"]
    device_gate: Annotated[int | None, "d.gate_id"]
    operator: Annotated[int | None, "d.operator_id"]
    gate: Annotated[int | None, "g.id"]
    gate_organisation: Annotated[int | None, "g.organisation_id"]
    gate_title: Annotated[str | None, "g.title"]
    venue: Annotated[int | None, "g.venue_id"]
    event: Annotated[int | None, "g.event_id"]
    doors_at: Annotated[datetime | None, "coalesce(g.doors_at, e.doors_at)"]
    ends_at: Annotated[datetime | None, "coalesce(g.closes_at, e.ends_at)"]
    categories: Annotated[Any, "g.categories"]
    is_exit: Annotated[bool | None, "g.is_exit"]
    reentry: Annotated[bool | None, "e.reentry"]
    rule: Annotated[str | None, "e.rule"]
    check_categories: Annotated[Any, "e.check_categories"]
    expected: Annotated[int | None, "e.expected"]
    admitted: Annotated[int, ADMITTED]
    credential: Annotated[int | None, "c.id"]
    credential_event: Annotated[int | None, "c.event_id"]
    programme: Annotated[int | None, "c.programme_id"]
    issue: Annotated[int | None, "c.issue"]
    transferable: Annotated[bool | None, "c.transferable"]
    admits: Annotated[int | None, "c.admits"]
    cancelled_at: Annotated[datetime | None, "c.cancelled_at"]
    blocked_at: Annotated[datetime | None, "c.blocked_at"]
    category: Annotated[str | None, "c.category"]
    price: Annotated[str | None, "c.price"]
    door_note: Annotated[str | None, "c.door_note"]
    seat: Annotated[str | None, "c.seat"]
    number: Annotated[str | None, "c.number"]
    name: Annotated[str | None, "h.name"]
    last_seq: Annotated[int | None, "u.seq"]
    last_used: Annotated[int | None, "u.used"]
    last_left: Annotated[int | None, 'u."left"']
    last_at: Annotated[datetime | None, "u.decided_at"]
    last_gate: Annotated[int | None, "u.gate_id"]
    last_device: Annotated[int | None, "u.device_id"]
    last_kind: Annotated[str | None, "u.kind"]
    last_holder: Annotated[int | None, "u.holder_id"]
    last_register: Annotated[int | None, "u.register"]
    stored: Annotated[int | None, STORED]
    is_set_back: Annotated[bool, "e.set_back_at IS NOT NULL"] = False


# The columns that the statement selects, in the order of the fields of Facts.
COLUMNS = ", ".join(field.__metadata__[0] for field in get_type_hints(Facts, include_extras=True).values())


class Practised(NamedTuple):
    """The rehearsal and the ticket that a practice code belongs to, by id."""

    rehearsal: int
    ticket: int


class Shown(NamedTuple):
    """What the code led to: a credential's id (0: none), and the issue that the code was made for (None: not known).

    `number` is set if a number was typed that was the credential's when it was looked up.
    A practice code is `missing` for the ledger; `practised` leads to its rehearsal as long as that lasts.
    """

    credential: int
    issue: int | None
    missing: Missing | None
    practised: Practised | None = None
    number: str = ""

    def is_superseded(self, facts: Facts) -> bool:
        """Whether the credential has another issue or number by now than what was shown."""
        other_issue = self.issue is not None and self.issue != facts.issue
        return other_issue or bool(self.number and self.number != facts.number)


# `{now}` and `{month_ago}` stand for the engine's times.
MONTH_DAYS = LIFE_AFTER_EVENT.days
JOINS = {
    "accounts_apikey k": """k.key_hash = a.key_hash AND k.revoked_at IS NULL AND k.scope <> 'read'
        AND (k.expires_at IS NULL OR k.expires_at > {now})
        AND (k.made_by_id IS NULL OR EXISTS (
            SELECT 1 FROM accounts_membership n JOIN accounts_user w ON w.id = n.user_id
            WHERE n.user_id = k.made_by_id AND n.organisation_id = k.organisation_id
            AND n.role = 'organiser' AND w.is_active))""",
    "devices_device d": """d.key_hash = a.key_hash AND d.revoked_at IS NULL
        AND (d.expires_at IS NULL AND (d.created_at > {month_ago} OR d.event_id IS NULL OR EXISTS (
                SELECT 1 FROM places_event v WHERE v.id = d.event_id AND v.ends_at > {month_ago}))
            OR d.expires_at > {now})
        AND (d.operator_id IS NULL OR EXISTS (
            SELECT 1 FROM accounts_membership m JOIN accounts_user o ON o.id = m.user_id
            WHERE m.user_id = d.operator_id AND m.organisation_id = d.organisation_id AND o.is_active))""",
    "places_gate g": "g.id = a.gate_id",
    "places_event e": "e.id = g.event_id",
    "issuing_credential c": "c.id = a.credential_id",
    "issuing_holder h": "h.id = c.holder_id",
    "entries_scan u": """u.credential_id = a.credential_id
        AND u.seq = (SELECT max(l.seq) FROM entries_scan l WHERE l.credential_id = a.credential_id)""",
}
