"""Test that no code asks for the class of a mail, and that docs/mail.md lists the kinds of mail."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from portillon.issuing.models import Outgoing
from portillon.issuing.outbox.kind import kinds
from tests.tidy.sources import ROOT, of_kind

OUTBOXES = {outbox.__name__ for outbox in Outgoing.__subclasses__()}


def test_nothing_asks_for_the_class_of_a_mail() -> None:
    files = of_kind(".py", under="portillon/")

    assert {"AccountMail", "Message"} <= OUTBOXES
    assert [found for file in files for found in _asked(file)] == []


def test_docs_list_the_kinds_in_their_order() -> None:
    page = (ROOT / "docs/mail.md").read_text(encoding="utf-8")
    rows = [f"| `{kind.name}` | {kind.turn} | `{kind.model.__name__}` |" for kind in kinds()]

    listed = [line for line in page.splitlines() if re.match(r"\| `\w+` \| \d+ \|", line)]
    assert [line.startswith(row) for line, row in zip(listed, rows, strict=True)] == [True] * len(rows)


def _asked(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            named = {name.id for name in ast.walk(node.args[1]) if isinstance(name, ast.Name)}
            yield from (f"{file.relative_to(ROOT)}:{node.lineno} {name}" for name in named & OUTBOXES)
