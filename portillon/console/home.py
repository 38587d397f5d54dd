"""The page at which a user arrives: the events, or the desks for those who work only with passes."""

from portillon.accounts.models import Membership, User
from portillon.accounts.permissions import Act, may


def home_of(user: User) -> str:
    """Return the URL name of the user's home page."""
    areas = areas_of(user)
    return "desks" if areas["passes"] and not areas["events"] else "events"


def areas_of(user: User) -> dict[str, bool]:
    """Return which areas the main menu offers. Without any membership it offers the events page, which explains why."""
    roles = set(Membership.objects.filter(user=user).values_list("role", flat=True))
    passes = any(may(role, Act.VALIDATE) for role in roles)
    events = any(may(role, Act.SEE_EVENTS) for role in roles)
    return {
        "events": events or not passes,
        "passes": passes,
        "people": any(may(r, Act.EDIT_PEOPLE) for r in roles),
        "conflicts": any(may(r, Act.SETTLE_CONFLICTS) for r in roles),
        "organisation": any(may(r, Act.EDIT_ORGANISATION) for r in roles),
        "serves": any(may(r, Act.SEE_PASSES) for r in roles),
    }
