"""What tests of races between processes have in common: a database of each engine, which all of them open."""

import os
from pathlib import Path

import pytest

from tests.servers.migrated import ROOT, create_postgresql, lay_sqlite
from tests.servers.postgres import Server

Environment = dict[str, str]


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Environment:
    """Where a process finds a database of this engine."""
    if request.param == "sqlite":
        lay_sqlite(tmp_path / "race.sqlite3")
        url = f"sqlite:///{tmp_path / 'race.sqlite3'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        url = create_postgresql(server, f"{request.path.stem}_{tmp_path.name[-40:]}".replace("-", "_"))
    settings = {"DJANGO_SETTINGS_MODULE": "portillon.settings", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **settings, "DATABASE_URL": url, "PORTILLON_DATA": str(tmp_path)}
