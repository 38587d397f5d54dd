"""Databases to which no migration of the present code was applied."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.postgres import Server
from tests.upgrades.installation import Installation


@pytest.fixture
def empty(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    """An installation on `engine` with an empty database, which is removed after the test."""
    data = tmp_path / "data"
    data.mkdir()
    if engine == "sqlite":
        yield Installation(f"sqlite:///{data / 'portillon.sqlite3'}", data)
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"t_{secrets.token_hex(8)}"
    yield Installation(server.create_database(name), data)
    server.drop_database(name)
