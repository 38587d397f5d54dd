"""Who works in an organisation: joining, another role, leaving. Every change is logged with who made it."""

from django.db import transaction

from portillon.accounts.models import Membership, Organisation, Role, TeamChange, User
from portillon.accounts.permissions import Act, roles_for

What = TeamChange.What


class LastOne(Exception):
    """Without this person nobody could invite anybody any more."""


@transaction.atomic
def join(organisation: Organisation, user: User, role: str, by: User | None = None) -> Membership:
    """In this role from now on, whatever it was before."""
    member, _made = Membership.objects.update_or_create(
        user=user, organisation=organisation, defaults={"role": role}
    )
    log(organisation, What.JOINED, user.email, role, by=by, person=user)
    return member


@transaction.atomic
def change_role(member: Membership, role: str, by: User) -> None:
    """Raises LastOne."""
    if role == member.role:
        return
    if not _leads(role) or member.role == Role.ORGANISER:
        _keep_somebody(member)
    member.role = role
    member.save(update_fields=["role"])
    log(member.organisation, What.ROLE, member.user.email, role, by=by, person=member.user)


@transaction.atomic
def remove(member: Membership, by: User) -> None:
    """The person keeps their account. Raises LastOne."""
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
    """Of two who would remove each other at the same moment, one waits here and then is the last."""
    organisation = Organisation.objects.select_for_update().get(pk=leaving.organisation_id)
    others = organisation.memberships.exclude(pk=leaving.pk)
    is_organiser = leaving.role == Role.ORGANISER
    needed: frozenset[str] = frozenset({leaving.role}) if is_organiser else roles_for(Act.EDIT_PEOPLE)
    if _leads(leaving.role) and not others.filter(role__in=needed, user__is_active=True).exists():
        raise LastOne


def _leads(role: str) -> bool:
    return role in roles_for(Act.EDIT_PEOPLE)
