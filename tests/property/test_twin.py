"""Test with thousands of generated scans that the rules in TypeScript decide as those in Python do, field by field.

The seed is that of pytest-randomly, which each run prints: --randomly-seed=N generates the cases of that run again.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from portillon.core.verdict import Reason
from tests.property.twin_cases import Cases, cases_from

ROOT = Path(__file__).parents[2]
LEAST = 5000


def test_typescript_decides_as_python(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    seed = pytestconfig.getoption("randomly_seed", 0)
    cases = cases_from(seed)
    _demand_enough(cases)
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(asdict(cases)), encoding="utf-8")

    ended = _decided_in_typescript(file)

    assert ended.returncode == 0, f"repeat this with --randomly-seed={seed}\n{ended.stdout}\n{ended.stderr}"


def _demand_enough(cases: Cases) -> None:
    """Fail if the generator no longer tries what it is for."""
    assert len(cases) >= LEAST
    for decided in (cases.doors, cases.desks):
        assert {case["verdict"]["reason"] for case in decided} == set(Reason)
    told = {name for case in cases.doors + cases.desks for name in case["because"] or ()}
    assert told == {"at", "days", "device", "event", "gate", "never_used", "next", "programme"}


def _decided_in_typescript(file: Path) -> subprocess.CompletedProcess[str]:
    # Where the system has no node, bin/setup has installed it beside Python.
    path = os.pathsep.join((os.environ["PATH"], str(Path(sys.executable).parent)))
    vitest = [str(ROOT / "node_modules/.bin/vitest"), "run", "--no-color"]
    environment = os.environ | {"PATH": path, "TWIN_CASES": str(file)}
    return subprocess.run(
        vitest, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=900
    )
