"""Real servers of several processes, with an organisation on each."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.servers.migrated import create_postgresql
from tests.servers.portillon import portillon_server
from tests.servers.postgres import Server
from tests.servers.site import Site, site_on

WORKERS = 2

Serve = Callable[..., AbstractContextManager[Site]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> Serve:
    """A function that starts a server: served(ENGINE). A test that kills the server does not end PostgreSQL."""

    @contextmanager
    def serve(engine: str, workers: int = WORKERS) -> Iterator[Site]:
        is_sqlite = engine == "sqlite"
        url = None if is_sqlite else create_postgresql(postgres, f"t_{secrets.token_hex(8)}")
        data: Path = tmp_path_factory.mktemp("server")
        with portillon_server(url, data, workers=workers) as running:
            yield site_on(running)

    return serve


@pytest.fixture
def own_site(engine: str, served: Serve) -> Iterator[Site]:
    """An event on a server of its own, whose workers may be killed."""
    with served(engine) as site:
        yield site


@pytest.fixture
def small_site(engine: str, served: Serve) -> Iterator[Site]:
    """An event on a server with a single worker, which soon starts again."""
    with served(engine, workers=1) as site:
        yield site
