"""Test with real files that a connection which could only read is replaced by one that writes."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.migrated import lay_sqlite
from tests.servers.portillon import OURS, ROOT

NOBODY = 65534
SCRIPT = f"""
import os
import django
django.setup()
from django.conf import settings
from portillon.operating import pulse
if not os.geteuid():  # who may write to every file
    os.chown(settings.DATA, {NOBODY}, -1)
    os.chown(settings.DATA / "portillon.sqlite3", {NOBODY}, -1)
    os.seteuid({NOBODY})
file = settings.DATA / "portillon.sqlite3"
file.chmod(0o400)
print(pulse.look())
for each in settings.DATA.glob("portillon.sqlite3*"):
    each.chmod(0o600)
print(pulse.look())
"""


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that a user without rights can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="portillon-data-") as folder:
        lay_sqlite(Path(folder) / "portillon.sqlite3")
        yield Path(folder)


def test_a_process_that_found_its_files_read_only_writes_again(data: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment |= {"DJANGO_SETTINGS_MODULE": "portillon.settings", "PYTHONPATH": str(ROOT)}
    environment |= {"PORTILLON_DATA": str(data)}

    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False
    )

    assert ran.stdout.split("\n") == ["Trouble.STORES_NOTHING", "None", ""], ran.stderr
