"""The vectors that every implementation must pass."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2] / "vectors"


def read(name: str) -> Any:
    return json.loads((ROOT / f"{name}.json").read_text(encoding="utf-8"))
