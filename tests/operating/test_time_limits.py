"""Test who has how much time for a statement on PostgreSQL, and how an operator sets other limits."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portillon.operating import time_limits
from tests.servers.portillon import OURS, ROOT
from tests.servers.postgres import Server

LIMITS = """
import json, threading
import django
django.setup()
from django.db import connection
from portillon.operating import time_limits

def limits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        return cursor.fetchone()

def in_a_thread_without_limits():
    told.append(limits())
    time_limits.lift()
    told.append(limits())
    connection.close()
    told.append(limits())
    connection.close()

told = []
thread = threading.Thread(target=in_a_thread_without_limits)
thread.start()
thread.join()
told.append(limits())
print(json.dumps(told))
"""


def limits_with(url: str, data: Path) -> list[list[str]]:
    """As a thread has them at first, without limits, after its connection broke; and as another thread has them."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment |= {"DJANGO_SETTINGS_MODULE": "portillon.settings", "PYTHONPATH": str(ROOT)}
    environment |= {"DATABASE_URL": url, "PORTILLON_DATA": str(data)}
    ran = subprocess.run([sys.executable, "-c", LIMITS], env=environment, capture_output=True, check=True)
    told: list[list[str]] = json.loads(ran.stdout)
    return told


def test_requests_are_limited_and_long_work_is_not(postgres: Server, tmp_path: Path) -> None:
    limited, long = ["20s", "4s"], ["0", "0"]

    assert limits_with(postgres.url(), tmp_path) == [limited, long, long, limited]


def test_the_address_of_the_database_sets_other_limits(postgres: Server, tmp_path: Path) -> None:
    url = f"{postgres.url()}?statement_timeout=1500&options=-c%20lock_timeout%3D2min"

    assert limits_with(url, tmp_path)[0] == ["1500ms", "2min"]


def test_what_the_address_does_not_set_is_set_by_default() -> None:
    options = time_limits.options({"connect_timeout": 10, "sslmode": "require"})

    assert options == {
        "connect_timeout": 10,
        "tcp_user_timeout": 5000,
        "keepalives": 1,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "options": "-c statement_timeout=20000 -c lock_timeout=4000",
        "sslmode": "require",
    }


@pytest.mark.parametrize("value", ["soon", "-1", "1.5", "²", True])
def test_a_limit_is_a_whole_number(value: object) -> None:
    with pytest.raises(ValueError, match="connect_timeout is not a whole number"):
        time_limits.options({"connect_timeout": value})
