"""What is special to a kind of mail stands in its own module: nothing else asks of which kind a mail is."""

import ast
from collections.abc import Iterator
from pathlib import Path

from portillon.issuing.models import Outgoing
from tests.tidy.sources import ROOT, of_kind

OUTBOXES = {outbox.__name__ for outbox in Outgoing.__subclasses__()}


def test_nothing_asks_for_the_class_of_a_mail() -> None:
    files = of_kind(".py", under="portillon/")

    assert {"AccountMail", "Message"} <= OUTBOXES
    assert [found for file in files for found in _asked(file)] == []


def _asked(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            named = {name.id for name in ast.walk(node.args[1]) if isinstance(name, ast.Name)}
            yield from (f"{file.relative_to(ROOT)}:{node.lineno} {name}" for name in named & OUTBOXES)
