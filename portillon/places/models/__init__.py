"""Where and when admission takes place: venues, events with their doors, programmes of passes."""

from portillon.places.models.event import (
    Event,
    EventChange,
    Gate,
    Titled,
    last_day_of,
)
from portillon.places.models.lanes import LanesBy
from portillon.places.models.offline import (
    OFFLINE_BUDGET,
    OFFLINE_BUDGET_MAX,
    AutoWhy,
    OfflinePolicy,
    OfflinePolicyOfVenue,
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
    "OFFLINE_BUDGET", "OFFLINE_BUDGET_MAX", "AutoWhy", "Event", "EventChange", "Gate", "InvitedPosting", "LanesBy",
    "OfflinePolicy", "OfflinePolicyOfVenue", "Participation", "PassType", "Posting", "Programme", "Titled", "Venue",
    "last_day_of", "validate_rule",
]  # fmt: skip
