"""Makes the PDF of a rehearsal's practice tickets: one A4 sheet for each steward, with a code for every verdict."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from portillon.issuing.paper import typesetting
from portillon.issuing.paper.brand import brand_of
from portillon.issuing.seals.codes import svg_of
from portillon.places.models import Event

TEMPLATE = "practice.typ"
# Without the quiet zone. A sheet with more than twelve tickets has room for smaller codes only.
CODE_MM, SMALLER_CODE_MM = 40.0, 30.0
CELLS_MAX = 12


@dataclass(frozen=True)
class PracticeCell:
    """A practice ticket on a sheet: its code, and what the screen shows after the scan."""

    number: int
    colour: str
    word: str
    persons: str
    sentence: str
    how: str
    name: str
    code: str


@dataclass(frozen=True)
class PracticeSheet:
    label: str
    cells: Sequence[PracticeCell]


@dataclass(frozen=True)
class Paper:
    """The texts that all sheets share, in one language."""

    language: str
    title: str
    event: str
    organisation: str
    band: str
    about: str
    alt: str


def practice_pdf(event: Event, paper: Paper, sheets: Sequence[PracticeSheet]) -> bytes:
    page = {
        **typesetting.breakable(asdict(paper)),
        "sheets": [_sheet(one) for one in sheets],
    }
    return typesetting.alone(TEMPLATE, page, brand_of(event.organisation))


def _sheet(sheet: PracticeSheet) -> dict[str, object]:
    is_roomy = len(sheet.cells) <= CELLS_MAX
    cells = [_cell(cell, CODE_MM if is_roomy else SMALLER_CODE_MM) for cell in sheet.cells]
    return {"label": sheet.label, "cells": cells, "rows": 4 if is_roomy else 5}


def _cell(cell: PracticeCell, code_mm: float) -> dict[str, object]:
    symbol = svg_of(cell.code)
    size = typesetting.with_quiet_zone(symbol, code_mm)
    return {**typesetting.breakable(asdict(cell)), "code": symbol, "code_mm": size}
