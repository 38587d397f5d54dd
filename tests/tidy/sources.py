"""The files of the repository that people write, and the functions in them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
LANGUAGES = ("de", "en", "fr")


class Function(NamedTuple):
    where: str
    lines: int


@cache
def written() -> tuple[Path, ...]:
    """Return the files that git tracks or would add, as they are on the disk; built and installed files are ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output(command, cwd=ROOT, text=True).split("\0")
    return tuple(ROOT / name for name in sorted(set(names)) if name and (ROOT / name).is_file())


def of_kind(*suffixes: str, under: str = "") -> list[Path]:
    return [file for file in written() if file.suffix in suffixes and _name(file).startswith(under)]


def functions(under: str) -> list[Function]:
    """Return the Python functions and methods below the folder `under`, each with its length in lines."""
    return [function for file in of_kind(".py", under=under) for function in _functions_of(file)]


def _functions_of(file: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            end = node.end_lineno or node.lineno
            yield Function(f"{_name(file)}:{node.lineno} {node.name}", end - node.lineno + 1)


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()
