"""Builds the ZIP of everything held about one person: text, JSON, uploaded files, and valid tickets as PDF."""

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import get_language

from portillon.issuing.models import Credential
from portillon.issuing.paper import pass_pdf, ticket_pdf
from portillon.persons.held import Held, Sought
from portillon.persons.record import Record, as_text, records_of


def person_zip(sought: Sought, held: Held) -> bytes:
    """Return the ZIP file, in the active language."""
    records = records_of(held)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.txt", as_text(records))
        archive.writestr("data.json", json.dumps(_document(sought, records), ensure_ascii=False, indent=2))
        for name, content in (*_files(records), *_tickets(held)):
            archive.writestr(name, content)
    return out.getvalue()


def _document(sought: Sought, records: list[Record]) -> dict[str, Any]:
    return {
        "organisation": sought.organisation.name,
        "asked_for": sought.words,
        "made_at": timezone.now().isoformat(),
        "language": get_language(),
        "records": [
            {"kind": record.kind, "title": record.title, **{fact.key: fact.values for fact in record.facts}}
            | {"files": [_name(number, record) for number in range(len(record.files))]}
            for record in records
        ],
    }


def _files(records: list[Record]) -> Iterator[tuple[str, bytes]]:
    for record in records:
        for number, answer in enumerate(record.files):
            yield _name(number, record), bytes(answer.content or b"")


def _name(number: int, record: Record) -> str:
    answer = record.files[number]
    return f"files/{answer.pk}-{get_valid_filename(answer.text)}"


def _tickets(held: Held) -> Iterator[tuple[str, bytes]]:
    valid: list[Credential] = [one for one in held.credentials if one.status == "valid"]
    for one in valid:
        if one.event_id:
            yield f"tickets/{one.number}.pdf", ticket_pdf.ticket_pdf(one)
        else:
            yield f"passes/{one.number}.pdf", pass_pdf.pass_pdf(one)
