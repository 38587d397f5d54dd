"""Python runs this at its start, before the program: it puts a migrated database where a server at a venue begins."""

import os
import shutil
import sys
from pathlib import Path

if "receive" in sys.orig_argv:
    file = Path(os.environ["PORTILLON_DATA"]) / "portillon.sqlite3"
    if not file.exists():
        shutil.copyfile(os.environ["MIGRATED_DATABASE"], file)
