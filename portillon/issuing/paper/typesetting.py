"""Sets PDFs with Typst, in fonts that are installed with the program.

A template receives its pages as JSON in `sys.inputs.pages`, the font families in `fonts`, and the organisation's logo
and colour (brand.py). People's texts are always JSON strings and never markup, so Typst does not execute them.
"""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar

import pypdfium2
import typst
from django.conf import settings

FONT_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
# Typst takes each character from the first font that has it. Noto Sans is first so that it supplies all digits.
FIRST_FONTS = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans CJK SC", "Noto Emoji")
# An installation's own fonts, in its data folder, for scripts that the packages lack.
OWN_FONTS = "fonts"
# Typst takes about half a megabyte for each page of a batch.
BATCH_PAGES = 50
# Typst caches its results for this number of compilations.
KEPT_COMPILATIONS = 10
QUIET_ZONE_MODULES = 4

# PDFium is not thread-safe.
_JOINING = threading.Lock()

# Called with the number of pages done so far.
Progress = Callable[[int], None]
Page = dict[str, Any]
Brand = dict[str, str]
T = TypeVar("T")


def alone(template: str, page: Page, brand: Brand) -> bytes:
    """Return a PDF with this page. It claims PDF/UA (for screen readers) unless a character is missing in all fonts."""
    try:
        return _compiled(template, [page], brand, standard="ua-1")
    except typst.TypstError:
        return _compiled(template, [page], brand, tagged=True)


def joined(
    template: str,
    batches_of_pages: Iterable[list[Page]],
    brand: Brand,
    out: BinaryIO,
    progress: Progress | None = None,
) -> int:
    """Write one PDF with all pages into `out`; return how many. Without pages, nothing is written."""
    done = 0
    with _JOINING, closing(pypdfium2.PdfDocument.new()) as whole:
        for pages in batches_of_pages:
            # Without tags, which joining would drop anyway, a batch is set faster.
            with closing(pypdfium2.PdfDocument(_compiled(template, pages, brand))) as part:
                whole.import_pages(part)
            _forget_pages()
            done += len(pages)
            if progress:
                progress(done)
        if done:
            whole.save(out)
    return done


def batches(things: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(things)
    while batch := list(islice(iterator, BATCH_PAGES)):
        yield batch


_LONG_RUN = re.compile(r"\w{20}(?=\w)")


def breakable(value: Any, run: "re.Pattern[str]" = _LONG_RUN) -> Any:
    """Return `value` with zero-width spaces in long runs of letters, so that a line can break there."""
    if isinstance(value, str):
        return run.sub("\\g<0>\u200b", value)
    if isinstance(value, dict):
        return {key: breakable(one, run) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [breakable(one, run) for one in value]
    return value


_SVG_WIDTH = re.compile(r'<svg width="(\d+)"')


def with_quiet_zone(code_svg: str, mm: float) -> float:
    """Return the width in mm of a code's picture, quiet zone included, if the symbol alone is `mm` wide."""
    found = _SVG_WIDTH.search(code_svg)
    assert found
    modules = int(found.group(1))
    return mm * modules / (modules - 2 * QUIET_ZONE_MODULES)


@cache
def _source(template: str) -> bytes:
    return Path(__file__).with_name(template).read_bytes()


def _compiled(
    template: str,
    pages: list[Page],
    brand: Brand,
    tagged: bool = False,
    standard: Literal["ua-1"] | None = None,
) -> bytes:
    families, fonts = _fonts()
    # A new compiler for each call, because threads cannot share one, and making it takes only 0.2 ms.
    compiler = typst.Compiler(font_paths=fonts)
    inputs = {"pages": json.dumps(pages), "fonts": families, **brand}
    tags = tagged or standard is not None
    made = compiler.compile(
        _source(template), format="pdf", sys_inputs=inputs, pdf_tags=tags, pdf_standards=standard
    )
    assert isinstance(made, bytes)
    return made


def _forget_pages() -> None:
    """Compile empty documents until Typst's cache drops the last batch and frees its memory."""
    _families, fonts = _fonts()
    compiler = typst.Compiler(font_paths=fonts)
    for _time in range(KEPT_COMPILATIONS + 1):
        compiler.compile(b"", format="svg")


@cache
def _fonts() -> tuple[str, typst.Fonts]:
    """Return all font families in the order in which Typst tries them, as JSON, and the fonts."""
    folders: list[str] = [str(files(package)) for package in FONT_PACKAGES]
    if (own := settings.DATA / OWN_FONTS).is_dir():
        folders.append(str(own))
    chosen = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
    return json.dumps(_in_order(chosen.families(), fonts.families())), fonts


def _in_order(chosen: list[str], all_families: list[str]) -> list[str]:
    """Typst's embedded fonts come last: some of them have Armenian, Hindi or Lao letters, made for other purposes."""
    others = sorted(set(chosen) - set(FIRST_FONTS))
    return [*FIRST_FONTS, *others, *sorted(set(all_families) - set(chosen))]
