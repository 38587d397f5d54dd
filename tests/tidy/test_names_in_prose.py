"""Test that files exist which comments and docstrings name; test_docs.py does the same for the documentation."""

import ast
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.tidy.sources import ROOT, of_kind, written

# A path or a bare name: entries/admit.py, tests/servers/, desk.ts. Not the end of a longer word, nor an address.
NAMED = re.compile(r"(?<![\w/.:-])((?:[\w-]+/)*[\w-]+\.(?:py|tsx?|typ|md))\b(?!\()")
# Examples of files that are written at run time or elsewhere.
ELSEWHERE = {"worker.ts", "test.ts", "test.tsx"}


def test_files_that_are_named_exist() -> None:
    files = of_kind(".py", ".ts", ".tsx")

    missing = {file: sorted(_missing(file)) for file in files}

    assert {file.relative_to(ROOT).as_posix(): names for file, names in missing.items() if names} == {}


def _missing(file: Path) -> set[str]:
    named = {match for text in _prose(file) for match in NAMED.findall(text)} - ELSEWHERE
    return {name for name in named if not _exists(name, file)}


def _exists(name: str, beside: Path) -> bool:
    return any(f"/{path}".endswith(f"/{name}") for path in _known()) or (beside.parent / name).exists()


@cache
def _known() -> list[str]:
    return [file.relative_to(ROOT).as_posix() for file in written()]


def _prose(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        yield "\n".join(re.findall(r"//.*|/\*.*?\*/", text, re.DOTALL))
        return
    with file.open("rb") as source:
        yield from (
            token.string for token in tokenize.tokenize(source.readline) if token.type == tokenize.COMMENT
        )
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""
