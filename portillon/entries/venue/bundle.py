"""All that a server at a venue needs to run one event, and nothing of others: the content of its first file."""

from dataclasses import asdict
from typing import Any

from portillon.accounts.models import Organisation
from portillon.devices.models import Device
from portillon.entries.ledger.pen import row_of
from portillon.entries.ledger.row import Row
from portillon.entries.models import BEYOND_THE_RULES, Scan
from portillon.entries.venue.checkout import CheckedOut
from portillon.entries.venue.news import Since, fields_of, news
from portillon.issuing.seals.keyring import keys_to_hand_over
from portillon.places.models import Event

FORMAT = 1
# Mails, second steps and periods of erasure are the main server's.
_NOT_OF_THE_VENUE = {"mail_from": "", "reply_to": "", "requires_second_step": False}
# What a row has only on its server: its place in a chain, who was signed in, and who holds the ticket.
_OF_ITS_SERVER = ("writer_id", "writer_seq", "operator_id", "holder_id", "register")


def bundle(done: CheckedOut, main_url: str) -> dict[str, Any]:
    """Return what is handed over. Raises Busy."""
    event = Event.objects.select_related("organisation", "venue").get(pk=done.server.event_id)
    # A ticket that never changed has a number, too: all of them are told from the beginning.
    pages = [news(done.server, Since())]
    while pages[-1]["more"]:
        last = pages[-1]
        pages.append(news(done.server, Since(last["era"], last["n"], last["ticket"])))
    rows = _rows(event)
    return {
        "format": FORMAT,
        "main_url": main_url,
        "key": done.key,
        "incarnation": str(done.incarnation),
        "main_device": done.server.device_id,
        "organisation": _organisation(event.organisation),
        "keys": [{"generation": one.generation, **asdict(one.key)} for one in keys_to_hand_over(event)],
        "devices": _devices(done, rows),
        "rows": [_told(row) for row in rows],
        "pages": pages,
    }


def _organisation(organisation: Organisation) -> dict[str, Any]:
    return {**fields_of(organisation), **_NOT_OF_THE_VENUE}


def _rows(event: Event) -> list[Row]:
    """Return the rows that count: by which persons passed, or tickets changed hands."""
    ours = Scan.objects.filter(event_id=event.pk, credential_id__gt=0)
    counts = ours.filter(seq__isnull=False) | ours.filter(kind__in=BEYOND_THE_RULES)
    return [row_of(scan) for scan in counts.order_by("pk").iterator(chunk_size=2000)]


def _told(row: Row) -> dict[str, Any]:
    fields = {name: value for name, value in row._asdict().items() if name not in _OF_ITS_SERVER}
    return {**fields, "fingerprint": row.fingerprint.hex()}


def _devices(done: CheckedOut, rows: list[Row]) -> list[dict[str, Any]]:
    """Return the names of the devices that the rows are about, without that of the server at the venue itself."""
    named = {row.device_id for row in rows if row.device_id} - {done.server.device_id}
    found = Device.objects.filter(organisation=done.server.event.organisation_id, pk__in=named)
    return [{"id": device.pk, "name": device.name} for device in found.order_by("pk")]
