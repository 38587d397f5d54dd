"""What every test can ask for. Nothing here is skipped: what is missing is an error that says what to install."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import django
import pytest
from django.conf import settings as django_settings
from django.db import connections
from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.servers import chromium
from tests.servers.migrated import RUN_FOLDER, create_postgresql, lay_sqlite
from tests.servers.portillon import Running, portillon_server
from tests.servers.postgres import Server, postgres_server
from tests.servers.site import Site, site_on, with_event

ROOT = Path(__file__).parents[1]

pytest_plugins = ["tests.spread"]

Launch = Callable[..., Browser]


def _keep_out_of_the_repository() -> Path:
    """Gives this process a data folder of its own, before anybody imports the settings."""
    for name in list(os.environ):
        if name.startswith(("PORTILLON_", "EMAIL_URL", "DATABASE_URL_FILE")) and name != RUN_FOLDER:
            del os.environ[name]
    if RUN_FOLDER not in os.environ:
        os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="portillon-test-")
    run = Path(os.environ[RUN_FOLDER])
    data = run / os.environ.get("PYTEST_XDIST_WORKER", "main")
    data.mkdir(exist_ok=True)
    os.environ["PORTILLON_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portillon.settings"
    return run


_RUN = _keep_out_of_the_repository()
django.setup()
# Else every client of a test reads all files of the pages anew.
django_settings.WHITENOISE_AUTOREFRESH = True

from portillon.entries import callers, suggest  # noqa: E402  needs the applications that the line above loads
from portillon.entries.ledger.turn import turn  # noqa: E402  the same
from portillon.issuing.seals import keyring  # noqa: E402  the same
from tests.browser.desk import Desk, running_desk  # noqa: E402  the same
from tests.organiser import Organiser, organiser  # noqa: E402  the same

# No deadline: how long a machine takes is no property of the program.
settings.register_profile(
    "portillon", deadline=None, database=DirectoryBasedExampleDatabase(ROOT / ".cache/hypothesis")
)
settings.load_profile("portillon")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What starts servers of its own tries both engines each time, and once is enough."""
    if connections["default"].vendor == "sqlite" or "PYTEST_XDIST_WORKER" not in os.environ:
        return
    twice = [item for item in items if {"engine", "playwright"} & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=twice)
    items[:] = [item for item in items if item not in twice]


def pytest_unconfigure() -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(_RUN, ignore_errors=True)


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """What a process keeps of its database is gone with the last test's transaction."""
    turn.forget()
    callers.forget_all()
    suggest.forget_all()
    keyring._known_ring.cache_clear()


@pytest.fixture
def alice(db: None) -> Organiser:
    return organiser("alice")


@pytest.fixture
def bob(db: None) -> Organiser:
    """Of another organisation than Alice."""
    return organiser("bob")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL cluster, one for each worker, started when first asked for. It forgets on a crash."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Both engines in turn, for tests that start servers of their own."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database on `engine` that holds nothing yet, gone after the test."""
    if engine == "sqlite":
        file = tmp_path / "portillon.sqlite3"
        lay_sqlite(file)
        yield f"sqlite:///{file}"
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"t_{secrets.token_hex(8)}"
    yield create_postgresql(server, name)
    server.drop_database(name)


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Running]:
    """The real program, running on `database_url`."""
    with portillon_server(database_url, tmp_path / "data") as running:
        yield running


@pytest.fixture
def site(engine: str, request: pytest.FixtureRequest) -> Site:
    """An event of its own on a server of two processes, which stays up for all tests of this worker."""
    standing: Site = request.getfixturevalue(f"_on_{engine}")
    return with_event(standing.server, standing.key)


@pytest.fixture(scope="session")
def _on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with _standing(None, tmp_path_factory.mktemp("standing")) as site:
        yield site


@pytest.fixture(scope="session")
def _on_postgresql(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> Iterator[Site]:
    with _standing(create_postgresql(postgres, "standing"), tmp_path_factory.mktemp("standing")) as site:
        yield site


@contextmanager
def _standing(url: str | None, data: Path) -> Iterator[Site]:
    with portillon_server(url, data, workers=2) as running:
        yield site_on(running)
        running.run("ledger", "verify")  # raises unless every chain is whole


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Playwright keeps an event loop in this thread, and Django would refuse the ORM beside it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as started:
        yield started
        # Beside an event loop Django keeps other connections than before and after it, which nobody else would close.
        connections.close_all()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def launch(playwright: Playwright) -> Iterator[Launch]:
    """launch(camera=FILM) starts a Chromium for one test; see tests/servers/chromium.py for films."""
    with ExitStack() as stack:
        yield lambda camera=None: stack.enter_context(chromium.chromium(playwright, camera))


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium without a camera, one for each worker; take a new_context() for each test."""
    with chromium.chromium(playwright) as started:
        yield started


@pytest.fixture(scope="session")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A running program with its demonstration data, one for each worker."""
    with running_desk(tmp_path_factory.mktemp("desk"), browser) as desk:
        yield desk


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Where screenshots are kept for a person to look at."""
    folder = ROOT / "test-artefacts"
    folder.mkdir(exist_ok=True)
    return folder
