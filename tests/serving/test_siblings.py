"""Test with real processes that a worker wakes the others of its server, and nobody else."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.serving.conftest import PATIENCE_SECONDS

# Says when it listens and when it was woken; what it reads has it wake the others.
WORKER = """
import asyncio, sys
from portillon.serving.siblings import Siblings

async def work():
    siblings, loop = Siblings(), asyncio.get_running_loop()
    siblings.join(loop, lambda: print("woken", flush=True))
    print("listening", flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        siblings.wake()
        print("has rung", flush=True)

asyncio.run(work())
"""


def worker() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def heard(one: "subprocess.Popen[str]") -> str:
    assert one.stdout
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(one.stdout.readline).result(PATIENCE_SECONDS).strip()


def ring(one: "subprocess.Popen[str]") -> None:
    assert one.stdin
    one.stdin.write("\n")
    one.stdin.flush()


@pytest.fixture
def workers() -> "Iterator[list[subprocess.Popen[str]]]":
    with ExitStack() as stack:
        begun = [stack.enter_context(worker()) for _ in range(3)]
        for one in begun:
            stack.callback(one.kill)
        yield begun


def test_a_worker_wakes_the_others(workers: "list[subprocess.Popen[str]]") -> None:
    north, south, west = workers
    assert [heard(one) for one in workers] == ["listening"] * 3

    ring(north)
    assert [heard(north), heard(south), heard(west)] == ["has rung", "woken", "woken"]

    south.kill()
    south.wait()
    ring(west)
    assert [heard(west), heard(north)] == ["has rung", "woken"]
