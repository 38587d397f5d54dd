"""The command line, run in the test's own process."""

import io
from collections.abc import Callable
from typing import NamedTuple
from unittest.mock import patch

import pytest

from portillon.cli import main


class Ran(NamedTuple):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A function that runs a command, as in run("org", "create", "alice"); the command reads `stdin`."""

    def ran(*arguments: str, stdin: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        # `serve` sets the base URL for its workers.
        with patch.dict("os.environ"), pytest.raises(SystemExit) as left:
            main(arguments)
        printed = capsys.readouterr()
        if isinstance(left.value.code, str):
            # An exit with a text prints that text and ends with 1.
            return Ran(1, printed.out, printed.err + left.value.code + "\n")
        return Ran(int(left.value.code or 0), printed.out, printed.err)

    return ran
