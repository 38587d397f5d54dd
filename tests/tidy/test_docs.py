"""Test that the files exist to which the documentation links, and those which it names."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tidy.sources import ROOT, of_kind

PAGES = of_kind(".md")
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)|(?:src|href)=\"([^\"#]+)\"")
NAMED = re.compile(r"`((?:bench|bin|docs|portillon|requirements|scanner|tests|vectors)/[\w./*-]*)`")
BUILT_OR_WRITTEN = ("portillon/static",)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_its_links_lead_somewhere(page: Path) -> None:
    links = (one or other for one, other in LINK.findall(_text(page)))

    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_files_it_names_are_there(page: Path) -> None:
    assert list(_named_in_vain(page)) == []


def _named_in_vain(page: Path) -> Iterator[str]:
    for name in NAMED.findall(_text(page)):
        if not name.startswith(BUILT_OR_WRITTEN) and not any(ROOT.glob(name.rstrip("/"))):
            yield name


def _text(page: Path) -> str:
    """Return the page without blocks of code, which may name files of other projects."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
