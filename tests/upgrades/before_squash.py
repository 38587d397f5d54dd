"""The schema as it was before the first migrations of each room were squashed into one.

`before_squash/` holds it for each engine, as `tests/upgrades/schema.py` wrote it down.
"""

from pathlib import Path

FOLDER = Path(__file__).with_suffix("")


def schema_on(engine: str) -> str:
    """Of the program's own tables."""
    return (FOLDER / f"{engine}.sql").read_text(encoding="utf-8")
