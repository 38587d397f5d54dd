"""Test that the chore which deletes counts never waits for a request that counts, which might wait for it in turn."""

import os
import subprocess
import sys
from pathlib import Path

from tests.servers.migrated import ROOT, create_postgresql
from tests.servers.postgres import Server

# A request holds the row of one count while the chore deletes those that are over.
PROGRAM = """
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import django

django.setup()

from django.db import transaction
from django.utils import timezone

from portillon.accounts import limits
from portillon.accounts.models import Counter

ONCE = limits.Limit("once", 1, timedelta(0))
for who in ("alice", "bob", "charlie"):
    limits.take(ONCE.of(who))
with transaction.atomic(), ThreadPoolExecutor(1) as pool:
    limits.take(ONCE.of("bob"))
    pool.submit(limits.forget_over, timezone.now() + timedelta(minutes=1)).result()
print(Counter.objects.count())
"""


def test_counts_in_use_are_left_for_the_next_time(postgres: Server, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portillon.settings",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": create_postgresql(postgres, "limits"),
        "PORTILLON_DATA": str(tmp_path),
    }

    program = [sys.executable, "-c", PROGRAM]
    ran = subprocess.run(program, env=environment, capture_output=True, check=False, text=True)

    assert ran.stdout == "1\n", ran.stderr
