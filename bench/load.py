"""Sends scans over HTTP with wrk, a load generator that costs little compared with the server."""

import json
import re
import shutil
import subprocess
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CLIENTS = 8

_LUA = """
local lines = {}
for line in io.lines("%(bodies)s") do lines[#lines + 1] = line end
local headers = {["Authorization"] = "Bearer %(key)s", ["Content-Type"] = "application/json"}
local next_line = %(first)d
request = function()
  next_line = next_line %% #lines + 1
  return wrk.format("POST", "/api/v1/scans", headers, lines[next_line])
end
"""


@dataclass(frozen=True)
class Load:
    sent: int
    per_second: float
    p50_ms: float
    p99_ms: float


class BrokenLoadError(Exception):
    """The load failed, so its figures mean nothing. The message is what the tool printed."""


def write_bodies(path: Path, codes: Sequence[str], gate: str) -> None:
    """Append the body of a first scan for each code to the file."""
    with path.open("a", encoding="utf-8") as file:
        for code in codes:
            file.write(json.dumps({"scan_id": str(uuid.uuid4()), "code": code, "gate": gate}) + "\n")


def scan(base_url: str, key: str, bodies: Path, first: int, seconds: int) -> Load:
    """Send the bodies from number `first` on, with 8 clients for `seconds`. Raises BrokenLoadError."""
    wrk = shutil.which("wrk")
    if not wrk:
        raise BrokenLoadError("wrk was not found: apt-get install wrk")
    script = bodies.with_suffix(f".{first}.lua")
    script.write_text(_LUA % {"bodies": bodies, "key": key, "first": first}, encoding="utf-8")
    command = [wrk, "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--latency", "-s", str(script), base_url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise BrokenLoadError(told)
    return Load(
        sent=int(_after(told, r"(\d+) requests in")),
        per_second=float(_after(told, r"Requests/sec:\s+([\d.]+)")),
        p50_ms=_milliseconds(_after(told, r"50%\s+([\d.]+[mu]?s)")),
        p99_ms=_milliseconds(_after(told, r"99%\s+([\d.]+[mu]?s)")),
    )


def _after(text: str, pattern: str) -> str:
    found = re.search(pattern, text)
    if not found:
        raise BrokenLoadError(text)
    return found.group(1)


def _milliseconds(text: str) -> float:
    for unit, factor in (("us", 0.001), ("ms", 1.0), ("s", 1000.0)):
        if text.endswith(unit):
            return float(text.removesuffix(unit)) * factor
    raise BrokenLoadError(text)
