"""Makes PDFs of passes: cards of 85.6 × 54 mm for a card printer, or A4 pages with the card to cut out and help."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any, BinaryIO, Literal

from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.issuing.models import Credential
from portillon.issuing.paper import typesetting
from portillon.issuing.paper.brand import brand_of
from portillon.issuing.paper.recent import recent
from portillon.issuing.paper.ticket_pdf import file_name
from portillon.issuing.paper.typesetting import Progress
from portillon.issuing.seals.codes import code_of, codes_of_passes, page_of, svg_of
from portillon.issuing.seals.keyring import sealer_of_programme
from portillon.issuing.tickets.pass_facts import PassFacts, language_of, pass_facts, programme_facts
from portillon.places.models import Programme

__all__ = ["Form", "file_name", "loaded", "pass_pdf", "passes_pdf"]

Form = Literal["a4", "card"]
TEMPLATE = "pass.typ"
# Without the quiet zone, which the picture of the code includes. A card has no room for more.
CODE_MM = 38
# Shorter than usual, because a card's lines are short.
_LONG_RUN = re.compile(r"\w{14}(?=\w)")


def pass_pdf(one: Credential, form: Form = "a4", language: str = "") -> bytes:
    """Return one page, tagged for screen readers, in `language` or else the holder's. The same PDF is returned for some
    minutes."""
    assert one.programme is not None
    programme, brand = one.programme, brand_of(one.programme.organisation)
    facts = pass_facts(one, programme_facts(programme, language or language_of(one)))
    sealed = (sealer_of_programme(programme).key_id, one.pk, one.issue, one.holder.email, one.page_secret)
    return recent.pdf(
        (TEMPLATE, form, sealed, facts, brand),
        lambda: typesetting.alone(TEMPLATE, _page(one, facts, svg_of(code_of(one)), form), brand),
    )


def passes_pdf(
    programme: Programme,
    out: BinaryIO,
    form: Form = "a4",
    passes: Iterable[Credential] | None = None,
    progress: Progress | None = None,
) -> int:
    """Write one PDF with a page for each pass into `out`; return how many. Without passes, nothing is written.

    The default is all valid passes by number; given `passes` must be as from `loaded`."""
    wanted = _all_of(programme) if passes is None else passes
    batches = (list(_pages(programme, batch, form)) for batch in typesetting.batches(wanted))
    return typesetting.joined(TEMPLATE, batches, brand_of(programme.organisation), out, progress)


def _all_of(programme: Programme) -> Iterable[Credential]:
    valid = Credential.objects.filter(programme=programme).valid().order_by("number")
    return loaded(list(valid.values_list("pk", flat=True)))


def loaded(pks: Sequence[int]) -> Iterator[Credential]:
    """Yield the valid ones of these passes in the given order, with all that passes_pdf needs loaded."""
    passes = Credential.objects.select_related(
        "holder", "pass_type", "organisation", "programme__organisation"
    )
    # One query for each batch, because an open cursor would hold the database while pages are set.
    for some in typesetting.batches(pks):
        found = passes.filter(pk__in=some).valid().in_bulk()
        yield from (found[pk] for pk in some if pk in found)


def _pages(programme: Programme, passes: list[Credential], form: Form) -> Iterator[dict[str, Any]]:
    """Yield what the template needs for each pass."""
    in_language = cache(lambda language: programme_facts(programme, language))
    for one, code in zip(passes, codes_of_passes(programme, passes), strict=True):
        facts = pass_facts(one, in_language(language_of(one)))
        yield _page(one, facts, svg_of(code), form)


def _page(one: Credential, facts: PassFacts, code_svg: str, form: Form) -> dict[str, Any]:
    page: dict[str, Any] = typesetting.breakable({**asdict(facts.programme), **asdict(facts)}, _LONG_RUN)
    with override(facts.programme.language):
        alt = _("QR code of pass %(number)s") % {"number": facts.number.text}
        online = _("Your pass on your phone:")
    return {
        **page,
        "form": form,
        "qr": code_svg,
        "qr_mm": typesetting.with_quiet_zone(code_svg, CODE_MM),
        "qr_alt": alt,
        "online": {"label": online, "text": page_of(one)},
    }
