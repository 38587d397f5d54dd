"""Columns that somebody assigned by hand are remembered for the next file with the same headings."""

import json
from collections.abc import Sequence
from hashlib import sha256

from portillon.accounts.models import Organisation
from portillon.issuing.models import ColumnAssignment


def remembered(organisation: Organisation, kind: str, titles: Sequence[str]) -> list[str | None] | None:
    """The column of each heading as somebody assigned it, or None if nobody did."""
    known = ColumnAssignment.objects.filter(
        organisation=organisation, kind=kind, headings=_digest(titles)
    ).first()
    return known.columns if known else None


def remember(
    organisation: Organisation, kind: str, titles: Sequence[str], columns: Sequence[str | None]
) -> None:
    ColumnAssignment.objects.update_or_create(
        organisation=organisation,
        kind=kind,
        headings=_digest(titles),
        defaults={"columns": list(columns)},
    )


def _digest(titles: Sequence[str]) -> str:
    return sha256(json.dumps([title.strip() for title in titles]).encode()).hexdigest()
