"""What a decision depends on, and where in the database it stands: one statement reads it all."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from portillon.core.credential import Missing
from portillon.core.verdict import Verdict


class Asked(NamedTuple):
    """What the facts are wanted for; `credential` is 0 when the code led to none."""

    scan_id: UUID
    key_hash: bytes
    gate: int
    credential: int


class Facts(NamedTuple):
    """Everything one decision depends on, as one snapshot of the database; None where a thing does not exist."""

    api_key: int | None
    device: int | None
    caller_organisation: int | None
    device_event: int | None
    device_gate: int | None
    operator: int | None
    gate: int | None
    gate_organisation: int | None
    gate_title: str | None
    venue: int | None
    event: int | None
    doors_at: datetime | None
    ends_at: datetime | None
    categories: Any
    is_exit: bool | None
    reentry: bool | None
    check_categories: Any
    expected: int | None
    admitted: int
    credential: int | None
    credential_event: int | None
    programme: int | None
    issue: int | None
    admits: int | None
    cancelled_at: datetime | None
    blocked_at: datetime | None
    category: str | None
    price: str | None
    door_note: str | None
    seat: str | None
    number: str | None
    name: str | None
    last_seq: int | None
    last_used: int | None
    last_left: int | None
    last_at: datetime | None
    last_gate: int | None
    last_device: int | None
    stored: int | None


class Practised(NamedTuple):
    """Which ticket of which rehearsal a practice code is of."""

    rehearsal: int
    ticket: int


class Shown(NamedTuple):
    """What the code led to: a credential's id (0: none), and the reissue its code was made for (None: a number). To the
    ledger a practice code is none of ours; its rehearsal knows better, for as long as it lasts."""

    credential: int
    issue: int | None
    missing: Missing | None
    practised: Practised | None = None


# A verdict, and what its sentence needs besides the reason: ids and times, never a person.
Decision = tuple[Verdict, dict[str, Any] | None]

COLUMNS = """
    k.id, d.id, coalesce(k.organisation_id, d.organisation_id), d.event_id, d.gate_id, d.operator_id,
    g.id, g.organisation_id, g.title, g.venue_id,
    g.event_id, coalesce(g.doors_at, e.doors_at), coalesce(g.closes_at, e.ends_at), g.categories, g.is_exit, e.reentry,
    e.check_categories, e.expected,
    (SELECT CAST(coalesce(sum(t.admitted), 0) AS bigint) FROM entries_tally t WHERE t.event_id = g.event_id),
    c.id, c.event_id, c.programme_id, c.issue, c.admits, c.cancelled_at, c.blocked_at, c.category, c.price, c.door_note,
    c.seat, c.number, h.name,
    u.seq, u.used, u."left", u.decided_at, u.gate_id, u.device_id,
    (SELECT s.id FROM entries_scan s WHERE s.scan_id = a.scan_id)
"""
JOINS = {
    "accounts_apikey k": "k.key_hash = a.key_hash AND k.revoked_at IS NULL",
    "devices_device d": """d.key_hash = a.key_hash AND d.revoked_at IS NULL
        AND (d.expires_at IS NULL OR d.expires_at > {now})
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
