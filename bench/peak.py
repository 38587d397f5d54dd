"""`python -m bench.peak ARGUMENTS…`: run `portillon ARGUMENTS…` in this process and print what it took as JSON.

The kernel's `VmHWM` is the high-water mark of this program alone. What `wait4` tells of a child, `ru_maxrss`, begins at
the size of the process that started it: a bench that has grown to 400 MB reads 400 MB for a child that does nothing.
"""

import json
import os
import sys
import time
from pathlib import Path

import django

from portillon.cli.main import main

STATUS = Path("/proc/self/status")


def _megabytes(name: str) -> float:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024 / 1e6


def _run(arguments: list[str]) -> dict[str, float]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portillon.settings"
    django.setup()
    start_megabytes, start = _megabytes("VmRSS"), time.perf_counter()
    try:
        main(arguments)
    except SystemExit as end:
        if end.code:
            raise
    return {
        "seconds": time.perf_counter() - start,
        "processor_seconds": time.process_time(),
        "start_megabytes": start_megabytes,
        "peak_megabytes": _megabytes("VmHWM"),
    }


if __name__ == "__main__":
    took = _run(sys.argv[1:])
    print(json.dumps(took))
