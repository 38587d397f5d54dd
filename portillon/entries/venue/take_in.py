"""Takes in what the main server tells: first the whole event, and then what is new to it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from portillon.accounts.models import Organisation
from portillon.core.chunks import chunks
from portillon.devices.models import Device
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.row import Row
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Kind, Origin, Scan
from portillon.entries.registers.rows import Last, counts_of, last_rows, moved, never_used
from portillon.entries.venue.checkout import beginning, held_since
from portillon.entries.venue.news import OF_A_TICKET, OF_EACH_SERVER
from portillon.issuing.models import Credential, Holder, OpeningKey
from portillon.places.models import Event, Gate, Venue
from portillon.places.roster import next_number

ROWS_MAX = 500
# Tickets that are made at the venue get ids that the main server does not reach.
FIRST_ID_HERE = 2**40
_TIMES = ("scanned_at", "decided_at", "received_at")

Told = dict[str, Any]


def take_in(bundle: Told) -> Origin:
    """Fill an empty installation with the event of a bundle, and return whence it comes."""
    first, main = bundle["pages"][0], bundle["main_device"]
    with transaction.atomic():
        organisation = _restored(Organisation, bundle["organisation"])
        organisation.save(force_insert=True)
        _put_places(first)
        _put_devices(organisation, [*bundle["devices"], {"id": main, "name": _main_name(organisation)}])
        for key in bundle["keys"]:
            OpeningKey.objects.create(
                key_id=bytes.fromhex(key["key_id"]),
                generation=key["generation"],
                event_id=first["event"]["id"],
            )
        _begin_ids_here()
    rows = [_row(told) for told in bundle["rows"]]
    for some in chunks(rows, ROWS_MAX):
        turn.write(partial(_append, list(some)))
    incarnation = UUID(bundle["incarnation"])
    origin = Origin(
        event_id=first["event"]["id"],
        main_device=main,
        incarnation=incarnation,
        digest=beginning(incarnation),
        synced_at=timezone.now(),
    )
    for page in bundle["pages"]:
        apply(origin, page)
    last = Scan.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    origin.first_row = origin.sent_row = last
    origin.save()
    return origin


def _restored(model: type[Model], told: Told) -> Any:
    """Return the row that `news.fields_of` has told."""
    columns = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: columns[name].to_python(value) for name, value in told.items() if name in columns})


def _put_places(page: Told) -> None:
    """Store the event, its doors and its place as they are told, whether they are here already or not."""
    if page["venue"]:
        _restored(Venue, page["venue"]).save()
    event = _restored(Event, page["event"])
    known = Event.objects.filter(pk=event.pk).values(*OF_EACH_SERVER).first()
    for name, value in (known or {}).items():
        setattr(event, name, value)
    # Who is invited or reminded hears it from the main server.
    event.mails_tickets = False
    event.save()
    for gate in page["gates"]:
        _restored(Gate, gate).save()


def _put_devices(organisation: Organisation, devices: Sequence[Told]) -> None:
    """Store devices of the main server by their names alone: nobody can scan with them here."""
    Device.objects.bulk_create(
        Device(
            pk=device["id"],
            organisation=organisation,
            name=device["name"],
            key_hash=hashlib.sha256(f"nobody's key {device['id']}".encode()).digest(),
            revoked_at=timezone.now(),
        )
        for device in devices
    )


def _main_name(organisation: Organisation) -> str:
    names = {"fr": "Serveur principal", "de": "Hauptserver", "en": "Main server"}
    return names[organisation.language]


def _begin_ids_here() -> None:
    with connection.cursor() as cursor:
        for table in (Credential._meta.db_table, Holder._meta.db_table):
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, FIRST_ID_HERE])


def _row(told: Told) -> Row:
    times = {name: told[name] and datetime.fromisoformat(told[name]) for name in _TIMES}
    ids = {name: told[name] and UUID(told[name]) for name in ("scan_id", "reverses")}
    own = {"writer_id": 0, "writer_seq": 0, "operator_id": None}
    return Row(**{**told, **times, **ids, **own, "fingerprint": bytes.fromhex(told["fingerprint"])})


def _append(rows: list[Row], pen: Pen) -> None:
    if rows:
        pen.append(rows)


def apply(origin: Origin, page: Told) -> None:
    """Take in a page of news. Who holds a ticket is written before anything else of it: nobody may come in by one that
    is not here. Raises Busy."""
    turn.write(partial(_take_registers, origin, page))
    told = hashlib.sha256(
        json.dumps([page["event"], page["gates"], page["venue"]], sort_keys=True, default=str).encode()
    ).hexdigest()
    with transaction.atomic():
        if told != origin.told:
            _put_places(page)
        _put_tickets(origin.event_id, page["tickets"])
        Holder.objects.filter(credential__pk__in=page["removed"], event=origin.event_id).delete()
        origin.told, origin.era = told, page["era"]
        origin.heard_n, origin.heard_ticket = page["n"], page["ticket"]
        if origin.pk:
            origin.save(update_fields=["told", "era", "heard_n", "heard_ticket"])


def _take_registers(origin: Origin, page: Told, pen: Pen) -> None:
    event = Event(pk=page["event"]["id"], organisation_id=page["event"]["organisation_id"])
    ids = [ticket["id"] for ticket in page["tickets"]]
    last, known, counts = last_rows(ids), _registers(origin.main_device, ids), counts_of(event.pk)
    entrance = next(gate["id"] for gate in page["gates"] if not gate["is_exit"])
    rows, now, main = [], timezone.now(), origin.main_device
    for ticket in page["tickets"]:
        before = last.get(ticket["id"])
        is_here = before is not None and before.holder_id != main
        before = before or never_used(event, ticket["id"], ticket["allowed"])
        more: Told = {"gate_id": before.gate_id or entrance, "device_id": main}
        if ticket["is_yours"] and not (is_here and known.get(ticket["id"]) == ticket["register"]):
            more |= _counts(ticket, before if is_here else None) | {
                "because": {"register": ticket["register"]}
            }
            rows.append(moved(Kind.RETURN, before, counts, now, **more))
        elif not ticket["is_yours"] and (is_here or not before.seq):
            rows.append(moved(Kind.HAND, before, counts, now, **more, **held_since(main, before)))
    for some in chunks(rows, ROWS_MAX):
        pen.append(list(some))


def _counts(ticket: Told, here: Last | None) -> Told:
    """Return what is used of a ticket. If it has been here all the time, nothing that happened here is forgotten."""
    used = max(ticket["used"], here.used) if here else ticket["used"]
    return {"used": used, "left": ticket["left"], "allowed": max(ticket["allowed"], used)}


def _registers(main: int, tickets: Sequence[int]) -> dict[int, int]:
    """Return by which hand-over each of the tickets came here last."""
    came = Scan.objects.filter(kind=Kind.RETURN, device_id=main, credential_id__in=tickets)
    return {
        row.credential_id or 0: (row.because or {}).get("register", 0)
        for row in came.order_by("credential_id", "seq")
    }


def _put_tickets(event_id: int, told: Sequence[Told]) -> None:
    known = Credential.objects.select_related("holder").in_bulk([ticket["id"] for ticket in told])
    new = [_restored(Credential, _fields(ticket)) for ticket in told if ticket["id"] not in known]
    changed = [ticket for ticket in told if ticket["id"] in known and _differs(known[ticket["id"]], ticket)]
    if not new and not changed:
        return
    n = next_number(event_id)
    organisation = Event.objects.values_list("organisation_id", flat=True).get(pk=event_id)
    names = {ticket["id"]: ticket["name"] for ticket in told}
    for ticket in new:
        ticket.holder = Holder(organisation_id=organisation, event_id=event_id)
        ticket.holder.call(names[ticket.pk])
        ticket.organisation_id, ticket.event_id, ticket.roster_n = organisation, event_id, n
    Holder.objects.bulk_create(ticket.holder for ticket in new)
    for ticket in new:
        ticket.holder_id = ticket.holder.pk
    Credential.objects.bulk_create(new)
    for one in changed:
        _change(known[one["id"]], one, n)


def _fields(ticket: Told) -> Told:
    return {name: ticket[name] for name in ("id", *OF_A_TICKET)}


def _differs(known: Credential, told: Told) -> bool:
    new = _restored(Credential, _fields(told))
    names = [name for name in OF_A_TICKET if name != "created_at"]
    return known.holder.name != told["name"] or any(getattr(known, one) != getattr(new, one) for one in names)


def _change(known: Credential, told: Told, n: int) -> None:
    new = _restored(Credential, _fields(told))
    names = [name for name in OF_A_TICKET if name != "created_at"]
    for name in names:
        setattr(known, name, getattr(new, name))
    known.roster_n = n
    known.save(update_fields=[*names, "roster_n"])
    known.holder.call(told["name"])
    known.holder.save(update_fields=["name", "sorted_as", "known_as"])
