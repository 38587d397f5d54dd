"""The name that a device has until somebody renames it: whose it is, or which of several of a kind.

Names stand in the ledger's sentences and in every language, so they are made of names only.
"""

from django.db.models import Q, QuerySet
from django.utils import timezone

from portillon.accounts.models import User
from portillon.devices.hardware import SYSTEMS, first_of
from portillon.devices.models import Device

LENGTH_MAX = 100


def name_for(hardware: str, operator: User | None = None) -> str:
    """Return for example "Clara · iPhone", or "iPhone" if nobody is signed in there."""
    system = first_of(SYSTEMS, hardware) or "PC"
    whose = (operator.name or operator.email.partition("@")[0]) if operator else ""
    return f"{whose[: LENGTH_MAX // 2]} · {system}" if whose else system


def distinct(name: str, others: QuerySet[Device]) -> str:
    """Return `name`, with a number behind it if one of the other devices that still work has this name."""
    name = name.strip()[: LENGTH_MAX - len(" 1000")]
    at_work = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    of_this_name = others.filter(at_work, revoked_at=None, name__startswith=name)
    taken = set(of_this_name.values_list("name", flat=True))
    numbered = (f"{name} {number}" for number in range(2, len(taken) + 2))
    return name if name not in taken else next(one for one in numbered if one not in taken)
