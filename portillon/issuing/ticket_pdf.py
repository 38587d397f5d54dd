"""Tickets as PDF, A4, one page each; set by Typst with fonts that are installed with the program.

What people wrote goes to Typst as JSON, never as markup.
"""

import json
import re
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal

import pypdfium2
import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.issuing.brand import brand_of
from portillon.issuing.codes import codes_of, svg_of
from portillon.issuing.models import Credential
from portillon.issuing.ticket_facts import TicketFacts, event_facts, language_of, ticket_facts
from portillon.places.models import Event

TEMPLATE = Path(__file__).with_name("ticket.typ").read_bytes()
FONT_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
# Typst tries them in order for each character; Noto Sans first, so that digits never come from another one.
FIRST_FONTS = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans CJK SC", "Noto Emoji")

# Without the quiet zone, which the picture of the code brings along.
CODE_MM = 42
# Typst takes about half a megabyte for each page of a batch.
BATCH_PAGES = 50
# For so many compilations Typst keeps what it set, in case it is set again.
KEPT_COMPILATIONS = 10
# From here on a ticket's texts may not fit beside each other at full size.
LONG_TEXT_CHARACTERS = 900
LINE_CHARACTERS = 90

# PDFium is not made for several threads.
_JOINING = threading.Lock()

# Called with the tickets done.
Progress = Callable[[int], None]


def ticket_pdf(ticket: Credential, language: str = "") -> bytes:
    """One page, tagged for screen readers, in `language` or else the holder's.

    With `holder`, `event.organisation` and `event.venue` of `ticket` loaded it asks the database for the key and the
    logo alone.
    """
    assert ticket.event is not None
    (page,) = _pages(ticket.event, [ticket], language)
    return _alone(page, brand_of(ticket.event.organisation))


def tickets_pdf(
    event: Event, tickets: Iterable[Credential], out: BinaryIO, progress: Progress | None = None
) -> int:
    """Write one PDF with a page for each ticket into `out`; how many. No ticket, nothing written."""
    done, brand = 0, brand_of(event.organisation)
    with _JOINING, closing(pypdfium2.PdfDocument.new()) as whole:
        for batch in _batches(tickets):
            # Joining loses the tags anyway, and without them a batch is set faster.
            with closing(pypdfium2.PdfDocument(_compiled(list(_pages(event, batch)), brand))) as part:
                whole.import_pages(part)
            _forget_pages()
            done += len(batch)
            if progress:
                progress(done)
        if done:
            whole.save(out)
    return done


def tickets_zip(
    event: Event, tickets: Iterable[Credential], out: BinaryIO, progress: Progress | None = None
) -> int:
    """Write a ZIP with one PDF for each ticket into `out`; how many."""
    done, brand = 0, brand_of(event.organisation)
    # A PDF is compressed already.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for batch in _batches(tickets):
            for ticket, page in zip(batch, _pages(event, batch), strict=True):
                archive.writestr(file_name(ticket), _alone(page, brand))
            done += len(batch)
            if progress:
                progress(done)
    return done


def file_name(ticket: Credential) -> str:
    """The number makes it unique, the name findable; safe in every file system, no path, no control character."""
    name = "-".join(re.findall(r"\w+", ticket.holder.name))[:60]
    return f"{ticket.number}-{name}.pdf" if name else f"{ticket.number}.pdf"


def _batches(tickets: Iterable[Credential]) -> Iterator[list[Credential]]:
    iterator = iter(tickets)
    while batch := list(islice(iterator, BATCH_PAGES)):
        yield batch


def _pages(event: Event, tickets: list[Credential], language: str = "") -> Iterator[dict[str, Any]]:
    """What the template needs for each ticket."""
    in_language = cache(lambda language: event_facts(event, language))
    for ticket, code in zip(tickets, codes_of(event, tickets), strict=True):
        facts = ticket_facts(ticket, in_language(language or language_of(ticket, event)))
        yield _page(facts, svg_of(code))


def _page(facts: TicketFacts, code_svg: str) -> dict[str, Any]:
    page: dict[str, Any] = _breakable({**asdict(facts.event), **asdict(facts)})
    with override(facts.event.language):
        alt = _("QR code of ticket %(number)s") % {"number": facts.number.text}
    modules, modules_with_margin = _modules(code_svg)
    return {
        **page,
        "qr": code_svg,
        "qr_mm": CODE_MM * modules_with_margin / modules,
        "qr_alt": alt,
        "long": _characters(facts) > LONG_TEXT_CHARACTERS,
    }


def _characters(facts: TicketFacts) -> int:
    """How much people wrote; a line break takes as much room as a line."""
    written = (facts.event.title, facts.event.address, facts.event.notes, facts.name.text)
    texts = [*written, *(detail.text for detail in facts.details)]
    return sum(len(text) + LINE_CHARACTERS * text.count("\n") for text in texts)


_LONG_RUN = re.compile(r"\w{20}(?=\w)")


def _breakable(value: Any) -> Any:
    """The same texts; runs of letters that no line could hold get places to break (zero-width spaces)."""
    if isinstance(value, str):
        return _LONG_RUN.sub("\\g<0>\u200b", value)
    if isinstance(value, dict):
        return {key: _breakable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_breakable(one) for one in value]
    return value


_SVG_WIDTH = re.compile(r'<svg width="(\d+)"')
QUIET_ZONE_MODULES = 4


def _modules(code_svg: str) -> tuple[int, int]:
    """The width of the symbol, and with its quiet zone on both sides."""
    found = _SVG_WIDTH.search(code_svg)
    assert found
    with_margin = int(found.group(1))
    return with_margin - 2 * QUIET_ZONE_MODULES, with_margin


def _alone(page: dict[str, Any], brand: dict[str, str]) -> bytes:
    """PDF/UA, made for screen readers; without the claim when a letter stands there that no font knows."""
    try:
        return _compiled([page], brand, standard="ua-1")
    except typst.TypstError:
        return _compiled([page], brand, tagged=True)


def _compiled(
    pages: list[dict[str, Any]],
    brand: dict[str, str],
    tagged: bool = False,
    standard: Literal["ua-1"] | None = None,
) -> bytes:
    families, fonts = _fonts()
    # A compiler of its own for each call: one cannot serve two threads, and making it takes 0.2 ms.
    compiler = typst.Compiler(font_paths=fonts)
    inputs = {"tickets": json.dumps(pages), "fonts": families, **brand}
    tags = tagged or standard is not None
    made = compiler.compile(TEMPLATE, format="pdf", sys_inputs=inputs, pdf_tags=tags, pdf_standards=standard)
    assert isinstance(made, bytes)
    return made


def _forget_pages() -> None:
    """Setting nothing often enough makes Typst give back the memory of the batch before."""
    _families, fonts = _fonts()
    compiler = typst.Compiler(font_paths=fonts)
    for _time in range(KEPT_COMPILATIONS + 1):
        compiler.compile(b"", format="svg")


@cache
def _fonts() -> tuple[str, typst.Fonts]:
    """All families in the order in which Typst is to try them, as JSON, and where they are."""
    folders: list[str] = [str(files(package)) for package in FONT_PACKAGES]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
    others = sorted(set(fonts.families()) - set(FIRST_FONTS))
    return json.dumps([*FIRST_FONTS, *others]), fonts
