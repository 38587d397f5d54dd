"""Test that each bench which bin/bench names can be begun, in a process in which nothing else was loaded."""

import re
import subprocess
import sys
from pathlib import Path

from tests.servers.portillon import ROOT

BEGIN = """
import sys
from bench.__main__ import measure_of, set_up
set_up(sys.argv[1])
for name in sys.argv[2:]:
    assert callable(measure_of(name)), name
"""


def test_every_bench_can_be_begun(tmp_path: Path) -> None:
    listed = re.search(r"^benches=\((.*)\)$", (ROOT / "bin" / "bench").read_text(), re.MULTILINE)
    assert listed
    command = [sys.executable, "-c", BEGIN, str(tmp_path), *listed[1].split()]

    began = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert began.returncode == 0, began.stderr
