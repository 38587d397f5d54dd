"""The columns of a file in the preview: what each was taken for, and the words to choose another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portillon.sheets.heading import Heading

WORDS: Mapping[str, str | Promise] = {
    "last_name": _("Last name"),
    "first_name": _("First name"),
    "name": _("Name"),
    "email": _("E-mail"),
    "buyer_email": _("E-mail of the buyer"),
    "number": _("Pass number"),
    "type": _("Type of pass"),
    "companions": _("Companions"),
    "admits": _("Persons in all"),
    "block": _("Block (seat)"),
    "row": _("Row"),
    "seat": _("Seat"),
    "price": _("Price"),
    "category": _("Category"),
    "language": _("Language"),
    "phone": _("Telephone"),
    "address": _("Address"),
    "street": _("Street"),
    "postcode": _("Postcode"),
    "town": _("Town"),
    "country": _("Country"),
    "valid_from": _("Valid from"),
    "valid_until": _("Valid until"),
    "external_id": _("External id"),
    "door_note": _("Note for the door"),
    "transferable": _("May be passed on to another person"),
    "status": _("Status"),
    "order_status": _("Status of the order"),
}


def told(headings: Iterable[Heading]) -> dict[str, Any]:
    """What the page shows of the columns. Of several that mean the same, the first is chosen."""
    rows = [asdict(heading) for heading in headings]
    seen: set[str | None] = {None}
    for row in rows:
        row["column"] = None if row["column"] in seen else row["column"]
        seen.add(row["column"])
    used = sum(row["column"] is not None for row in rows)
    return {"columns": rows, "used": used, "left_out": len(rows) - used}


def choices(columns: Iterable[str]) -> list[tuple[str, str | Promise]]:
    """The columns that a list of this kind can have, in the order of WORDS."""
    return [(name, words) for name, words in WORDS.items() if name in columns]


def chosen(given: Sequence[str], known: Iterable[str]) -> list[str | None]:
    """What somebody chose for each column of a file. What is not known here is left out."""
    assignable = set(known)
    return [name if name in assignable else None for name in given]
