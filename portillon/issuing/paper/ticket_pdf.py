"""Makes PDFs of tickets, one A4 page each, and ZIPs of such PDFs."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import cache
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.issuing.models import Credential
from portillon.issuing.paper import typesetting
from portillon.issuing.paper.brand import brand_of
from portillon.issuing.paper.recent import recent
from portillon.issuing.paper.typesetting import Progress
from portillon.issuing.seals.codes import code_of, codes_of, svg_of
from portillon.issuing.seals.keyring import sealer_of
from portillon.issuing.tickets.ticket_facts import TicketFacts, event_facts, language_of, ticket_facts
from portillon.places.models import Event

TEMPLATE = "ticket.typ"

# Without the quiet zone, which the picture of the code includes.
CODE_MM = 42
# A ticket with more characters may not fit on its page at full size.
LONG_TEXT_CHARACTERS = 900
LINE_CHARACTERS = 90


def ticket_pdf(ticket: Credential, language: str = "") -> bytes:
    """Return one page, tagged for screen readers, in `language` or else the holder's. Queries only the key and the logo
    if the ticket's holder, organisation and venue are loaded. The same PDF is returned for some minutes."""
    assert ticket.event is not None
    event, brand = ticket.event, brand_of(ticket.event.organisation)
    facts = ticket_facts(ticket, event_facts(event, language or language_of(ticket, event)))
    sealed = (sealer_of(event).key_id, ticket.pk, ticket.issue, ticket.holder.email)
    return recent.pdf(
        (TEMPLATE, sealed, facts, brand),
        lambda: typesetting.alone(TEMPLATE, _page(facts, svg_of(code_of(ticket))), brand),
    )


def tickets_pdf(
    event: Event, tickets: Iterable[Credential], out: BinaryIO, progress: Progress | None = None
) -> int:
    """Write one PDF with a page for each ticket into `out`; return how many. Without tickets, nothing is written."""
    batches = (list(_pages(event, batch)) for batch in typesetting.batches(tickets))
    return typesetting.joined(TEMPLATE, batches, brand_of(event.organisation), out, progress)


def tickets_zip(
    event: Event, tickets: Iterable[Credential], out: BinaryIO, progress: Progress | None = None
) -> int:
    """Write a ZIP with one PDF for each ticket into `out`; return how many."""
    done, brand = 0, brand_of(event.organisation)
    # Stored, because PDFs are compressed already.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for batch in typesetting.batches(tickets):
            for ticket, page in zip(batch, _pages(event, batch), strict=True):
                archive.writestr(file_name(ticket), typesetting.alone(TEMPLATE, page, brand))
            done += len(batch)
            if progress:
                progress(done)
    return done


def file_name(ticket: Credential) -> str:
    """Return a file name that is safe in every file system. The number makes it unique, the holder's name findable."""
    name = "-".join(re.findall(r"\w+", ticket.holder.name))[:60]
    return f"{ticket.number}-{name}.pdf" if name else f"{ticket.number}.pdf"


def _pages(event: Event, tickets: list[Credential]) -> Iterator[dict[str, Any]]:
    """Yield what the template needs for each ticket."""
    in_language = cache(lambda language: event_facts(event, language))
    for ticket, code in zip(tickets, codes_of(event, tickets), strict=True):
        facts = ticket_facts(ticket, in_language(language_of(ticket, event)))
        yield _page(facts, svg_of(code))


def _page(facts: TicketFacts, code_svg: str) -> dict[str, Any]:
    page: dict[str, Any] = typesetting.breakable({**asdict(facts.event), **asdict(facts)})
    with override(facts.event.language):
        alt = _("QR code of ticket %(number)s") % {"number": facts.number.text}
    return {
        **page,
        "qr": code_svg,
        "qr_mm": typesetting.with_quiet_zone(code_svg, CODE_MM),
        "qr_alt": alt,
        "long": _characters(facts) > LONG_TEXT_CHARACTERS,
    }


def _characters(facts: TicketFacts) -> int:
    """Return the length of the texts that people wrote, in characters. A line break counts as LINE_CHARACTERS."""
    written = (facts.event.title, facts.event.address, facts.event.notes, facts.name.text)
    texts = [*written, *(detail.text for detail in facts.details)]
    return sum(len(text) + LINE_CHARACTERS * text.count("\n") for text in texts)
