"""Test with the contracts in pyproject.toml that imports keep to the floors of ARCHITECTURE.md."""

import subprocess
import sys

from tests.tidy.sources import ROOT


def test_imports_go_left_only() -> None:
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stdout + run.stderr
