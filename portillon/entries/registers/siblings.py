"""The other tickets of a family: whoever comes with one of them mostly brings along the others."""

from collections.abc import Sequence

from django.db.models import Q

from portillon.core.lane import By, family_of, order_of
from portillon.entries.registers import look
from portillon.entries.registers.look import Looked
from portillon.issuing.models import Credential
from portillon.places.models import Event, Gate

SIBLINGS_MAX = 50
# Those found by order cost more than those found by e-mail address.
ORDERS_MAX = 10


def siblings(event: Event, gate: Gate, tickets: Sequence[Looked]) -> Sequence[Looked]:
    """Return other tickets of these families that come in at the gate and that the same devices hold, some tens at
    most."""
    known = {one.ticket for one in tickets}
    families = {(family_of(one.guest, By.EMAIL), one.holder) for one in tickets}
    near = look.at_some(event, gate, _near(event, tickets)).tickets
    found = [one for one in near if (family_of(one.guest, By.EMAIL), one.holder) in families]
    return [one for one in found if one.ticket not in known][:SIBLINGS_MAX]


def _near(event: Event, tickets: Sequence[Looked]) -> Sequence[int]:
    """Return tickets that may be of these families."""
    emails = {one.guest.email for one in tickets if one.guest.email}
    orders = {order_of(one.guest) for one in tickets if not one.guest.email}
    may_be = Q(holder__event=event, holder__email__in=emails)
    for order in sorted(orders - {""})[:ORDERS_MAX]:
        may_be |= Q(external_id__startswith=order)
    found = Credential.objects.filter(may_be, event=event)
    return list(found.order_by("pk").values_list("pk", flat=True)[: SIBLINGS_MAX + len(tickets)])
