"""Test that the worker that gives way to all others gets no test that starts a browser, a server or a database."""

import pytest

from tests.spread import is_quiet

# All that start processes need one of these.
STARTED = {"engine", "playwright", "postgres"}


def test_quiet_tests_start_no_processes(request: pytest.FixtureRequest) -> None:
    quiet = [item for item in request.session.items if is_quiet(item.nodeid)]
    loud = {item.nodeid for item in quiet if STARTED & set(getattr(item, "fixturenames", ()))}

    assert loud == set(), "name their file in FIRST of tests/spread.py"
