"""How tests are spread over pytest-xdist's workers."""

import os
from collections.abc import Generator
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

# Files whose tests share expensive fixtures: one worker runs all tests of such a file.
TOGETHER = (
    "tests/browser/test_console_pages.py",
    "tests/browser/test_desk_by_keyboard.py",
    "tests/browser/test_pages.py",
    "tests/cli/test_lan.py",
    "tests/cli/test_package.py",
    "tests/cli/test_proxy.py",
    "tests/devices/test_browser_procedure.py",
    "tests/devices/test_desk_phone.py",
    "tests/devices/test_signed_in_phone.py",
    "tests/postgres/test_restart.py",
)
# These take long; if they came last, the other workers would be idle.
FIRST = (
    "tests/failover/test_kills.py",
    "tests/soak/test_soak.py",
    *TOGETHER,
    "tests/browser/",
    "tests/failover/",
    "tests/issuing/mailing/test_processes.py",
    "tests/issuing/lists/test_roster_race.py",
    "tests/public/visits/test_visit_browser.py",
    "tests/public/visits/test_visit_offline.py",
    "tests/cli/",
    "tests/devices/",
)
# These run in the worker's own process and never wait, but where they name an engine and start servers.
QUIET = (
    "tests/accounts/",
    "tests/api/",
    "tests/console/",
    "tests/core/",
    "tests/issuing/",
    "tests/places/",
    "tests/public/",
    "tests/roster/",
    "tests/sheets/",
)
WITH_ENGINE = ("[sqlite", "[postgresql", "-sqlite", "-postgresql")
IN_GAPS = pytest.StashKey[str]()
# How nice the worker is that takes them: beside two busy ones it gets a twentieth of their time.
GIVES_WAY = 10


class Spread(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Gives each free worker the next test, or all tests of the next file in TOGETHER.

    The last worker of a run on SQLite takes quiet tests from the end, and only those.
    The mark xdist_group would do this, but pytest 9.2 ignores what pytest-xdist 3.8 writes into a test's id.
    """

    def _reschedule(self, node: WorkerController) -> None:
        if self._has_nothing_quiet_for(node) and not node.shutting_down:
            node.shutdown()
        super()._reschedule(node)

    def _assign_work_unit(self, node: WorkerController) -> None:
        if self._has_nothing_quiet_for(node):
            return
        if _works_in_gaps(node):
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)

    def _has_nothing_quiet_for(self, node: WorkerController) -> bool:
        return _works_in_gaps(node) and not is_quiet(next(reversed(self.workqueue), ""))

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return file if file in TOGETHER else nodeid


@pytest.hookimpl(wrapper=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> Generator[None, int, int]:
    """Browsers and servers often wait: one worker more than processors fills these gaps, and gives way to all others.

    A run on PostgreSQL has no gaps.
    """
    processors = yield
    if "DATABASE_URL" in os.environ:
        return processors
    config.stash[IN_GAPS] = f"gw{processors}"
    return processors + 1


@pytest.hookimpl
def pytest_configure_node(node: WorkerController) -> None:
    node.workerinput["works_in_gaps"] = _works_in_gaps(node)


def _works_in_gaps(node: WorkerController) -> bool:
    return bool(node.gateway.id == node.config.stash.get(IN_GAPS, None))


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread:
    return Spread(config, log)


@pytest.hookimpl
def pytest_collection_finish(session: pytest.Session) -> None:
    """Until now all workers have waited for each other."""
    if getattr(session.config, "workerinput", {}).get("works_in_gaps"):
        os.nice(GIVES_WAY)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long tests first and the quiet ones last, after all tests were shuffled."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if is_quiet(item.nodeid):
        return len(FIRST) + 1
    return next((turn for turn, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))


def is_quiet(nodeid: str) -> bool:
    return (
        nodeid.startswith(QUIET)
        and not nodeid.startswith(FIRST)
        and not any(engine in nodeid for engine in WITH_ENGINE)
    )
