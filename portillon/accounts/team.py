"""Changes an organisation's team: members join, change roles and leave. Every change is logged with its author."""

from django.db import transaction

from portillon.accounts.models import Membership, Organisation, Role, TeamChange, User
from portillon.accounts.permissions import Act, roles_for

What = TeamChange.What


class LastOne(Exception):
    """The member is the last organiser, or the last one who may manage the team."""


@transaction.atomic
def join(organisation: Organisation, user: User, role: str, by: User | None = None) -> Membership:
    """Make `user` a member with `role`, whatever their role was before."""
    member, _made = Membership.objects.update_or_create(
        user=user, organisation=organisation, defaults={"role": role}
    )
    log(organisation, What.JOINED, user.email, role, by=by, person=user)
    return member


@transaction.atomic
def change_role(member: Membership, role: str, by: User) -> None:
    """Give the member another role. Raises LastOne."""
    if role == member.role:
        return
    if not _leads(role) or member.role == Role.ORGANISER:
        _keep_somebody(member)
    member.role = role
    member.save(update_fields=["role"])
    log(member.organisation, What.ROLE, member.user.email, role, by=by, person=member.user)


@transaction.atomic
def remove(member: Membership, by: User) -> None:
    """Remove the member from the organisation; their account stays. Raises LastOne."""
    _keep_somebody(member)
    log(member.organisation, What.REMOVED, member.user.email, member.role, by=by, person=member.user)
    member.delete()


def log(
    organisation: Organisation,
    what: TeamChange.What,
    email: str,
    role: str,
    by: User | None,
    person: User | None = None,
) -> None:
    TeamChange.objects.create(
        organisation=organisation, what=what, email=email, role=role, by=by, person=person
    )


def _keep_somebody(leaving: Membership) -> None:
    """Raise LastOne if nobody else could manage the team. The lock serialises members who remove each other."""
    organisation = Organisation.objects.select_for_update().get(pk=leaving.organisation_id)
    others = organisation.memberships.exclude(pk=leaving.pk)
    is_organiser = leaving.role == Role.ORGANISER
    needed: frozenset[str] = frozenset({leaving.role}) if is_organiser else roles_for(Act.EDIT_PEOPLE)
    if _leads(leaving.role) and not others.filter(role__in=needed, user__is_active=True).exists():
        raise LastOne


def _leads(role: str) -> bool:
    return role in roles_for(Act.EDIT_PEOPLE)
