"""PDFs by Typst, with fonts that are installed with the program; what people wrote goes to it as JSON, never as markup.

A template gets its pages as JSON in `sys.inputs.pages`, the families of fonts in `fonts`, and an organisation's
sign and colour (brand.py).
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

FONT_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
# Typst tries them in order for each character; Noto Sans first, so that digits never come from another one.
FIRST_FONTS = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans CJK SC", "Noto Emoji")
# Typst takes about half a megabyte for each page of a batch.
BATCH_PAGES = 50
# For so many compilations Typst keeps what it set, in case it is set again.
KEPT_COMPILATIONS = 10
QUIET_ZONE_MODULES = 4

# PDFium is not made for several threads.
_JOINING = threading.Lock()

# Called with the pages done.
Progress = Callable[[int], None]
Page = dict[str, Any]
Brand = dict[str, str]
T = TypeVar("T")


def alone(template: str, page: Page, brand: Brand) -> bytes:
    """PDF/UA, made for screen readers; without the claim when a letter stands there that no font knows."""
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
    """Write one PDF with all pages into `out`; how many. No page, nothing written."""
    done = 0
    with _JOINING, closing(pypdfium2.PdfDocument.new()) as whole:
        for pages in batches_of_pages:
            # Joining loses the tags anyway, and without them a batch is set faster.
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
    """The same texts; runs of letters that no line could hold get places to break (zero-width spaces)."""
    if isinstance(value, str):
        return run.sub("\\g<0>\u200b", value)
    if isinstance(value, dict):
        return {key: breakable(one, run) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [breakable(one, run) for one in value]
    return value


_SVG_WIDTH = re.compile(r'<svg width="(\d+)"')


def with_quiet_zone(code_svg: str, mm: float) -> float:
    """How wide the picture of a code is whose symbol is `mm` wide."""
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
    # A compiler of its own for each call: one cannot serve two threads, and making it takes 0.2 ms.
    compiler = typst.Compiler(font_paths=fonts)
    inputs = {"pages": json.dumps(pages), "fonts": families, **brand}
    tags = tagged or standard is not None
    made = compiler.compile(
        _source(template), format="pdf", sys_inputs=inputs, pdf_tags=tags, pdf_standards=standard
    )
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
