"""Has devices look at their rosters at once: one whose tickets somebody asks for, and one whose ticket is home.

The count of each device is in the database, where all processes see it; those of this server are woken besides, so that
they look for it at once (serving/doorbell.py).
"""

from collections.abc import Callable, Collection, Mapping

from django.db.models import F

from portillon.entries.models import Journal

# What this process does as soon as anybody is rung.
_woken: list[Callable[[], None]] = []


def on_ring(wake: Callable[[], None]) -> None:
    """Call `wake`, from any thread, whenever this process rings."""
    _woken[:] = [wake]


def ring(devices: Collection[int]) -> None:
    """Have these devices look at their rosters. Not called within a transaction: it locks the rows one by one."""
    for device in devices:
        Journal.begin(device)
        Journal.objects.filter(device=device).update(rings=F("rings") + 1)
    for wake in _woken if devices else ():
        wake()


def rings_of(devices: Collection[int]) -> Mapping[int, int]:
    """Return how often these devices were rung, without those that never were."""
    found = Journal.objects.filter(device__in=devices, rings__gt=0)
    return dict(found.values_list("device_id", "rings"))
