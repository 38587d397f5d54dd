"""What each role may do. An act is forbidden to every role that it does not name."""

from enum import StrEnum

from portillon.accounts.models import Membership, Organisation, Role, User


class Act(StrEnum):
    SEE_EVENTS = "see events"
    SCAN = "scan"
    EDIT_EVENTS = "edit events"
    SEE_PARTICIPANTS = "see participants"
    EDIT_PARTICIPANTS = "edit participants"
    OVERRIDE = "override"
    SETTLE_CONFLICTS = "settle conflicts"
    SEE_QUARANTINE = "see quarantine"
    SEARCH_GUESTS = "search guests"
    ADMIT_WALK_INS = "admit walk-ins"
    REVOKE_DEVICES = "revoke devices"
    REHEARSE = "rehearse"
    EDIT_ORGANISATION = "edit organisation"
    VALIDATE = "validate"
    SEE_STATEMENTS = "see statements"
    EDIT_TEAM = "edit team"
    EDIT_PEOPLE = "edit people"
    ERASE_PERSONS = "erase persons"
    SEE_PASSES = "see passes"
    SERVE_PASSES = "serve passes"
    EDIT_PASSES = "edit passes"
    EDIT_PROGRAMMES = "edit programmes"
    SEE_INQUIRIES = "see inquiries"


# Roles that work only at the venue of their posting, which a desk's pages check as well.
AT_ONE_VENUE = frozenset({Role.CONTROLLER, Role.VENUE_MANAGER})
_BOARD = frozenset({Role.ORGANISER, Role.BOARD})

_ALLOWED: dict[Act, frozenset[str]] = {
    Act.SEE_EVENTS: frozenset({Role.ORGANISER, Role.SUPERVISOR, Role.STEWARD}),
    Act.SCAN: frozenset({Role.ORGANISER, Role.SUPERVISOR, Role.STEWARD}),
    Act.SEE_PARTICIPANTS: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    Act.EDIT_PARTICIPANTS: frozenset({Role.ORGANISER}),
    Act.OVERRIDE: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    # What phones decided without a network against the rules, or otherwise than the server.
    Act.SETTLE_CONFLICTS: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    # What phones handed over and the ledger could not take, with the codes; who sees it may delete it.
    Act.SEE_QUARANTINE: frozenset({Role.ORGANISER}),
    # By name at the door; an event may allow it to stewards, too.
    Act.SEARCH_GUESTS: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    # At the door, where they get a ticket; an event may allow it to stewards, too.
    Act.ADMIT_WALK_INS: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    Act.EDIT_EVENTS: frozenset({Role.ORGANISER}),
    Act.REVOKE_DEVICES: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    Act.REHEARSE: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    Act.EDIT_ORGANISATION: frozenset({Role.ORGANISER}),
    Act.VALIDATE: _BOARD | {Role.VENUE_MANAGER, Role.CONTROLLER, Role.SUPPORT},
    Act.SEE_STATEMENTS: _BOARD | {Role.VENUE_MANAGER},
    Act.EDIT_TEAM: _BOARD | {Role.VENUE_MANAGER},
    Act.EDIT_PEOPLE: _BOARD,
    Act.ERASE_PERSONS: _BOARD,
    Act.SEE_PASSES: _BOARD | {Role.SUPPORT},
    Act.SERVE_PASSES: _BOARD | {Role.SUPPORT},
    Act.EDIT_PASSES: _BOARD,
    Act.EDIT_PROGRAMMES: _BOARD,
    # What desks and doors have asked about guests.
    Act.SEE_INQUIRIES: _BOARD,
}


# The roles that a board administrator gives and takes; none of them may do more than the board itself.
_BY_THE_BOARD = (Role.BOARD, Role.VENUE_MANAGER, Role.CONTROLLER, Role.SUPPORT)


def grantable(role: str) -> tuple[Role, ...]:
    """Return the roles that a member with `role` may give and take."""
    if role == Role.ORGANISER:
        return tuple(Role)
    return _BY_THE_BOARD if may(role, Act.EDIT_PEOPLE) else ()


def may(role: str, act: Act) -> bool:
    return role in _ALLOWED[act]


def may_all_that(role: str, other: str) -> bool:
    """Return whether a member with `role` may do all that one with the role `other` may."""
    return all(role in roles for roles in _ALLOWED.values() if other in roles)


def roles_for(act: Act) -> frozenset[str]:
    return _ALLOWED[act]


def role_in(organisation_id: int, user: User) -> str:
    """Return the person's role in the organisation; "" if they have none."""
    held = Membership.objects.filter(user=user, organisation=organisation_id).values_list("role", flat=True)
    return held.first() or ""


def organisations_where(user: User, act: Act) -> list[Organisation]:
    """Return the organisations in which `user` may do `act`."""
    memberships = Membership.objects.filter(user=user, role__in=_ALLOWED[act]).select_related("organisation")
    return [membership.organisation for membership in memberships.order_by("organisation__name")]
