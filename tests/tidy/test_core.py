"""Test in its source that the core takes time and randomness as arguments, and calls nothing that provides them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.tidy.sources import of_kind

# Names of functions, whatever they are called on: datetime.now, date.today, uuid4, AESGCM.generate_key …
CLOCK = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime"}
CHANCE = {"urandom", "uuid1", "uuid4", "generate", "generate_key", "token_bytes", "token_hex", "getrandbits"}
OUTSIDE = {"open", "print", "input", "eval", "exec", "__import__"}
FOREIGN = {"django", "ninja", "psycopg", "sqlite3", "os", "pathlib", "random", "secrets", "socket", "time"}


def test_core_calls_no_clock_no_dice_and_nothing_outside() -> None:
    files = of_kind(".py", under="portillon/core/")

    assert files
    assert [found for file in files for found in _impure_calls(file)] == []


def test_core_imports_only_itself_and_what_is_pure() -> None:
    files = of_kind(".py", under="portillon/core/")

    assert [found for file in files for found in _foreign_imports(file)] == []


def _impure_calls(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name) and node.id in CHANCE | OUTSIDE:
            yield f"{file.name}:{node.lineno} {node.id}"
        if isinstance(node, ast.Attribute) and node.attr in CHANCE | CLOCK:
            yield f"{file.name}:{node.lineno} {node.attr}"


def _foreign_imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            foreign = [name for name in _imported(node) if _is_foreign(name.split("."))]
            yield from (f"{file.name}:{node.lineno} {name}" for name in foreign)


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]


def _is_foreign(path: list[str]) -> bool:
    return path[0] in FOREIGN or (path[0] == "portillon" and path[1:2] not in ([], ["core"]))
