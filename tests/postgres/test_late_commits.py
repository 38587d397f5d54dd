"""Test that a phone misses no change that is committed after a newer one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.migrated import ROOT, create_postgresql
from tests.servers.postgres import Server

AT_A_DOOR, AT_A_DESK = "late_commits.py", "late_commits_at_a_desk.py"
CASES = {
    "an older transaction changes a ticket late": ["Bob", "Ann"],
    "a number is taken and not committed": ["nothing", "Ann,Bob"],
    "a row of the ledger is committed late": ["written", "Bob,Cleo", "Ann"],
}
CASES_AT_A_DESK = {
    "an older transaction changes a pass late": ["Bob", "Ann"],
    "the number of a pass is taken and not committed": ["nothing", "Ann,Bob"],
    "an entry at a desk is committed late": ["written", "Bob,Cleo", "Ann"],
}


@pytest.mark.parametrize("case", CASES)
def test_a_late_commit_is_not_missed(postgres: Server, tmp_path: Path, case: str) -> None:
    url = create_postgresql(postgres, f"late_{list(CASES).index(case)}")

    assert _said(AT_A_DOOR, case, url, tmp_path) == CASES[case]


@pytest.mark.parametrize("case", CASES_AT_A_DESK)
def test_a_late_commit_is_not_missed_at_a_desk(postgres: Server, tmp_path: Path, case: str) -> None:
    url = create_postgresql(postgres, f"late_at_a_desk_{list(CASES_AT_A_DESK).index(case)}")

    assert _said(AT_A_DESK, case, url, tmp_path) == CASES_AT_A_DESK[case]


def _said(program: str, case: str, database_url: str, data: Path) -> list[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portillon.settings",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database_url,
        "PORTILLON_DATA": str(data),
    }

    command = [sys.executable, str(Path(__file__).parent / program), case]
    ran = subprocess.run(command, env=environment, capture_output=True, check=False, text=True, timeout=120)

    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()
