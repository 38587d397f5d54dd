"""Where and when admission takes place: venues, events with their doors, programmes of passes."""

from portillon.places.models.event import (
    OFFLINE_BUDGET,
    OFFLINE_BUDGET_MAX,
    Event,
    EventChange,
    Gate,
    OfflinePolicy,
    Titled,
    last_day_of,
)
from portillon.places.models.programme import (
    InvitedPosting,
    Participation,
    PassType,
    Posting,
    Programme,
    validate_rule,
)
from portillon.places.models.venue import Venue

__all__ = [
    "OFFLINE_BUDGET", "OFFLINE_BUDGET_MAX", "Event", "EventChange", "Gate", "InvitedPosting", "OfflinePolicy",
    "Participation", "PassType", "Posting", "Programme", "Titled", "Venue", "last_day_of", "validate_rule",
]  # fmt: skip
