"""Which page is home to whom: events for who works at them, desks for who works with passes."""

from portillon.accounts.models import Membership, User
from portillon.accounts.permissions import Act, may


def home_of(user: User) -> str:
    """The name of the page."""
    areas = areas_of(user)
    return "desks" if areas["passes"] and not areas["events"] else "events"


def areas_of(user: User) -> dict[str, bool]:
    """What the main menu offers: a person without any membership sees the events' page, which says so."""
    roles = set(Membership.objects.filter(user=user).values_list("role", flat=True))
    passes = any(may(role, Act.VALIDATE) for role in roles)
    events = any(may(role, Act.SEE_EVENTS) for role in roles)
    return {
        "events": events or not passes,
        "passes": passes,
        "people": any(may(r, Act.EDIT_PEOPLE) for r in roles),
        "serves": any(may(r, Act.SEE_PASSES) for r in roles),
    }
