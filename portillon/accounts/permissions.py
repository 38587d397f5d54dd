"""What a role may do. A role that is not named for an act may not do it."""

from enum import StrEnum

from portillon.accounts.models import Membership, Organisation, Role, User


class Act(StrEnum):
    SEE_EVENTS = "see events"
    SCAN = "scan"
    EDIT_EVENTS = "edit events"
    SEE_PARTICIPANTS = "see participants"
    EDIT_PARTICIPANTS = "edit participants"
    OVERRIDE = "override"
    REVOKE_DEVICES = "revoke devices"
    EDIT_ORGANISATION = "edit organisation"


_ALLOWED: dict[Act, frozenset[str]] = {
    Act.SEE_EVENTS: frozenset({Role.ORGANISER, Role.SUPERVISOR, Role.STEWARD}),
    Act.SCAN: frozenset({Role.ORGANISER, Role.SUPERVISOR, Role.STEWARD}),
    Act.SEE_PARTICIPANTS: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    Act.EDIT_PARTICIPANTS: frozenset({Role.ORGANISER}),
    Act.OVERRIDE: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    Act.EDIT_EVENTS: frozenset({Role.ORGANISER}),
    Act.REVOKE_DEVICES: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    Act.EDIT_ORGANISATION: frozenset({Role.ORGANISER}),
}


def may(role: str, act: Act) -> bool:
    return role in _ALLOWED[act]


def organisations_where(user: User, act: Act) -> list[Organisation]:
    """The organisations in which `user` may do `act`."""
    memberships = Membership.objects.filter(user=user, role__in=_ALLOWED[act]).select_related("organisation")
    return [membership.organisation for membership in memberships.order_by("organisation__name")]
