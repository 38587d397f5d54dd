"""Test that a ticket lets in its former holder or its new one, and never both, whichever statement comes first."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.migrated import ROOT, create_postgresql
from tests.servers.postgres import Server

PROGRAM = Path(__file__).parent / "passing_on_beside_scans.py"


@pytest.mark.parametrize("shown", ["code", "number"])
@pytest.mark.parametrize("between", ["facts", "row"])
def test_a_ticket_that_is_passed_on_during_a_scan_is_refused_to_its_former_holder(
    postgres: Server, tmp_path: Path, between: str, shown: str
) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portillon.settings",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": create_postgresql(postgres, f"passing_on_{between}_{shown}"),
        "PORTILLON_DATA": str(tmp_path),
    }

    program = [sys.executable, str(PROGRAM), between, shown]
    ran = subprocess.run(program, env=environment, capture_output=True, check=False, text=True, timeout=60)

    assert ran.stdout == "True blocked ok", ran.stderr
