"""Gives the tickets back to the main server. From its row on nobody comes in by a ticket here; the journal tells it."""

from functools import partial

from django.db.models import F
from django.utils import timezone

from portillon.devices.models import Device
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Journal, Kind, Origin, Scan
from portillon.entries.registers.holders import held, held_by_device
from portillon.entries.registers.rows import counts_of, last_rows, moved
from portillon.entries.venue.checkout import held_since

GIVEN_MAX = 500


def not_home(origin: Origin) -> list[tuple[str, int, int]]:
    """Return the phones here that still hold tickets or entries: name, tickets and entries of each."""
    tickets = {pk: n for pk, n in held_by_device(origin.event_id).items() if pk != origin.main_device}
    journals = Journal.objects.filter(device__event=origin.event_id, length__gt=F("stored"))
    entries = {journal.device_id: journal.waiting for journal in journals}
    phones = Device.objects.filter(pk__in=tickets.keys() | entries.keys()).order_by("name", "pk")
    return [(phone.name, tickets.get(phone.pk, 0), entries.get(phone.pk, 0)) for phone in phones]


def give_back(origin: Origin) -> int:
    """Give all tickets back that are here, also those that phones hold, and return how many. Raises Busy."""
    Origin.objects.filter(pk=origin.pk, closing_at=None).update(closing_at=timezone.now())
    origin.refresh_from_db()
    given = 0
    while tickets := _here(origin):
        given += turn.write(partial(_give, origin, tickets))
    return given


def _here(origin: Origin) -> list[int]:
    """Return some tickets that are not given back; also those made here, which the main server does not know."""
    away = held().filter(event_id=origin.event_id, holder_id=origin.main_device)
    ours = Scan.objects.filter(event_id=origin.event_id, seq__isnull=False)
    here = ours.exclude(credential_id__in=away.values("credential_id"))
    found = here.order_by("credential_id").values_list("credential_id", flat=True).distinct()
    return [ticket for ticket in found[:GIVEN_MAX] if ticket]


def _give(origin: Origin, tickets: list[int], pen: Pen) -> int:
    main, now, counts = origin.main_device, timezone.now(), counts_of(origin.event_id)
    came = Scan.objects.filter(kind=Kind.RETURN, device_id=main, credential_id__in=tickets)
    registers = {row.credential_id: row.because for row in came.order_by("credential_id", "seq")}
    rows = [
        moved(
            Kind.HAND,
            last,
            counts,
            now,
            device_id=main,
            because=registers.get(ticket),
            **held_since(main, last),
        )
        for ticket, last in last_rows(tickets).items()
        if last.holder_id != main
    ]
    if rows:
        pen.append(rows)
    return sum(row.because is not None for row in rows)
