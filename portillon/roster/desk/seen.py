"""Which devices have scanned passes at a desk: their names stand in its sentences, wherever the devices are by now."""

from django.db.models import Max

from portillon.entries.models import Scan

# Of several processes, a row may become visible after others with a higher id.
_LATE_ROWS = 10_000
_KEPT_MAX = 1000

# By desk and roster: the last row that was read, and the devices of all rows up to it.
_known: dict[tuple[int, str], tuple[int, frozenset[int]]] = {}


def devices_at(gate: int, era: str) -> frozenset[int]:
    """Return the ids of the devices. Each row is read once or twice, and then remembered in the process."""
    last, known = _known.get((gate, era), (0, frozenset()))
    rows = Scan.objects.filter(gate_id=gate, programme_id__isnull=False, pk__gt=last - _LATE_ROWS)
    newest = rows.aggregate(newest=Max("pk"))["newest"]
    if newest is None:
        return known
    found = rows.filter(device_id__isnull=False).order_by().values_list("device_id", flat=True).distinct()
    if len(_known) >= _KEPT_MAX:
        _known.clear()
    seen = known | {device for device in found if device}
    _known[gate, era] = newest, seen
    return seen
