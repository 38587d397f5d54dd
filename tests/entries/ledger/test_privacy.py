"""Test that the ledger's tables and its export hold no personal data."""

import csv
import io

from django.apps import apps
from django.db import connection

from portillon.entries.ledger import export
from portillon.issuing.tickets import tickets
from tests.organiser import Organiser

SECRETS = ["Bartholomäa", "barty@example.org", "+41 79 555", "Block 214", "VIP", "31.00 CHF", "ext-77"]


def everything() -> str:
    """Return all columns of all tables of `entries`, as text."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("entries").get_models():
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            found += [
                repr(bytes(cell) if isinstance(cell, memoryview) else cell) for row in cursor for cell in row
            ]
    return "\n".join(found)


def scan_everything_about(alice: Organiser) -> None:
    ticket = alice.issue(
        "Bartholomäa",
        admits=2,
        phone="+41 79 555",
        seat="Block 214",
        category="VIP",
        price="31.00 CHF",
        external_id="ext-77",
    )
    ticket.holder.email = "barty@example.org"
    ticket.holder.save()
    code = alice.api("GET", f"/tickets/{ticket.pk}/code")["code"]
    alice.scan(code)
    alice.scan(code, party=5)
    alice.scan(ticket.number)
    alice.scan(code)
    alice.scan(code, gate=alice.gate_of(alice.another_event()))
    alice.scan("barty@example.org Bartholomäa")
    tickets.cancel(ticket)
    alice.scan(code)


def test_no_personal_data_is_in_the_ledger(alice: Organiser) -> None:
    scan_everything_about(alice)

    dump = everything()

    assert [secret for secret in SECRETS if secret in dump or repr(secret.encode())[2:-1] in dump] == []


def test_no_personal_data_is_in_the_export(alice: Organiser) -> None:
    scan_everything_about(alice)
    out = io.StringIO()

    export.as_csv(export.scans(), out)

    assert len(list(csv.reader(io.StringIO(out.getvalue())))) == 8
    assert [secret for secret in SECRETS if secret in out.getvalue()] == []
