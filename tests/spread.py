"""How tests are spread over pytest-xdist's workers."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

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
    "tests/cli/",
    "tests/devices/",
)


class Spread(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Gives each free worker the next test, or all tests of the next file in TOGETHER.

    The mark xdist_group would do this, but pytest 9.2 ignores what pytest-xdist 3.8 writes into a test's id.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return file if file in TOGETHER else nodeid


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread:
    return Spread(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long tests first, after all tests were shuffled."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))
