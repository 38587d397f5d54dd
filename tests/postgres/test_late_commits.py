"""Test that a phone misses no change that is committed after a newer one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.migrated import ROOT, create_postgresql
from tests.servers.postgres import Server

PROGRAM = Path(__file__).parent / "late_commits.py"
CASES = {
    "an older transaction changes a ticket late": ["Bob", "Ann"],
    "a number is taken and not committed": ["nothing", "Ann,Bob"],
    "a row of the ledger is committed late": ["written", "Bob,Cleo", "Ann"],
}


@pytest.mark.parametrize("case", CASES)
def test_a_late_commit_is_not_missed(postgres: Server, tmp_path: Path, case: str) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portillon.settings",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": create_postgresql(postgres, f"late_{list(CASES).index(case)}"),
        "PORTILLON_DATA": str(tmp_path),
    }

    program = [sys.executable, str(PROGRAM), case]
    ran = subprocess.run(program, env=environment, capture_output=True, check=False, text=True, timeout=120)

    assert ran.stdout.splitlines() == CASES[case], ran.stderr
