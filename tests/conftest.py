"""Fixtures for all tests. No test is ever skipped: a missing program is an error that says what to install."""

import gc
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
from django.utils import translation
from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.servers import chromium
from tests.servers.migrated import RUN_FOLDER, create_postgresql, fill_sqlite, lay_sqlite
from tests.servers.portillon import Running, portillon_server
from tests.servers.postgres import Server, postgres_server
from tests.servers.site import Site, site_on, with_event

ROOT = Path(__file__).parents[1]
IN_MEMORY = "file:portillon?mode=memory&cache=shared"

pytest_plugins = ["tests.spread"]

Launch = Callable[..., Browser]


def _keep_out_of_the_repository() -> Path:
    """Give this process its own data folder, before anything imports the settings."""
    for name in list(os.environ):
        if name.startswith(("PORTILLON_", "EMAIL_URL", "DATABASE_URL_FILE")) and name != RUN_FOLDER:
            del os.environ[name]
    if RUN_FOLDER not in os.environ:
        os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="portillon-test-")
    run = Path(os.environ[RUN_FOLDER])
    data = run / os.environ.get("PYTEST_XDIST_WORKER", "main")
    data.mkdir(mode=0o700, exist_ok=True)
    os.environ["PORTILLON_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portillon.settings"
    return run


_RUN = _keep_out_of_the_repository()
django.setup()
# Without this, every client of a test would read all static files again.
django_settings.WHITENOISE_AUTOREFRESH = True

from portillon.roster import kept  # noqa: E402  needs the applications that django.setup() loads
from tests.browser.desk import Desk, running_desk  # noqa: E402  the same
from tests.organiser import Organiser, organiser  # noqa: E402  the same
from tests.taken_back import forget  # noqa: E402  the same

# No deadline: a slow machine is not a defect of the program.
settings.register_profile(
    "portillon", deadline=None, database=DirectoryBasedExampleDatabase(ROOT / ".cache/hypothesis")
)
settings.load_profile("portillon")


# What is tested here happens before the database is asked, or after: a body's fields are named, a PDF is set.
ALIKE_ON_BOTH_ENGINES = (
    "tests/api/test_field_names.py",
    "tests/issuing/paper/",
    "tests/issuing/photographs/",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what a parallel run on PostgreSQL would only repeat after the run on SQLite."""
    if connections["default"].vendor == "sqlite" or "PYTEST_XDIST_WORKER" not in os.environ:
        return
    twice = [item for item in items if not _depends_on_engine(item)]
    config.hook.pytest_deselected(items=twice)
    items[:] = [item for item in items if _depends_on_engine(item)]


def _depends_on_engine(item: pytest.Item) -> bool:
    """Whether a test uses the run's database, and does not start processes, on both engines if they matter."""
    names = set(getattr(item, "fixturenames", ()))
    uses_database = (
        bool({"db", "transactional_db"} & names) or item.get_closest_marker("django_db") is not None
    )
    starts_processes = bool({"engine", "environment", "playwright"} & names)
    return uses_database and not starts_processes and not item.nodeid.startswith(ALIKE_ON_BOTH_ENGINES)


def pytest_collection_finish() -> None:
    """Keep what was loaded and collected for good, so that the tests' garbage is not searched for in it."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(_RUN, ignore_errors=True)


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what this process has cached about the database: the last test's transaction was rolled back.

    Forget the language of the last request, too, which Django leaves active.
    """
    translation.deactivate()
    forget()
    # Tests do not wait a second for what a page or a call has changed.
    monkeypatch.setattr(kept, "SECONDS", 0.0)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Give pytest-django a migrated database in memory, so that no worker applies every migration anew."""
    connection = connections["default"]
    if connection.vendor != "sqlite":
        yield
        return
    connection.settings_dict["TEST"]["NAME"] = IN_MEMORY
    with fill_sqlite(IN_MEMORY):
        yield


@pytest.fixture
def alice(db: None) -> Organiser:
    return organiser("alice")


@pytest.fixture
def bob(db: None) -> Organiser:
    """An organiser of another organisation than Alice's."""
    return organiser("bob")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL cluster for this worker, started at the first use. A crash may cost it its latest commits."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Each database engine in turn, for tests that start their own servers."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database without data on `engine`, which is removed after the test."""
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
    """A new event on a server of two processes that all tests of this worker share."""
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
    # Playwright runs an event loop in this thread, and Django refuses to use the ORM in such a thread.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as started:
        yield started
        # During an event loop Django uses separate database connections, which are closed nowhere else.
        connections.close_all()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def launch(playwright: Playwright) -> Iterator[Launch]:
    """A function that starts a Chromium: launch(camera=FILM); tests/servers/chromium.py makes films."""
    with ExitStack() as stack:
        yield lambda camera=None: stack.enter_context(chromium.chromium(playwright, camera))


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium without a camera, shared by all tests of this worker; each test takes a new_context()."""
    with chromium.chromium(playwright) as started:
        yield started


@pytest.fixture(scope="session")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A running program with its demonstration data, shared by all tests of this worker."""
    with running_desk(tmp_path_factory.mktemp("desk"), browser) as desk:
        yield desk


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """The folder of the screenshots, for a person to look at."""
    folder = ROOT / "test-artefacts"
    folder.mkdir(exist_ok=True)
    return folder
