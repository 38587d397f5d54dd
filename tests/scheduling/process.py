"""A process with a scheduler, for tests to start and to kill: python -m tests.scheduling.process FOLDER.

Its chores write into files of the folder, a line when one begins and a line when it ends, each with the process's id.
The one called own-ID is no other process's.
"""

import os
import signal
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import django

SELDOM = 10
LOOK_SECONDS = 0.05


def main(folder: Path) -> None:
    django.setup()
    from portillon.scheduling import scheduler
    from portillon.scheduling.chore import Chore

    def write(chore: str, what: str) -> None:
        with (folder / chore).open("a") as file:
            file.write(f"{what} {os.getpid()}\n")

    def count(chore: str) -> Chore:
        def act(_now: datetime) -> None:
            write(chore, "begin")
            write(chore, "end")

        return Chore(chore, timedelta(days=1) if chore.startswith("seldom") else timedelta(0), act)

    def hang(_now: datetime) -> None:
        write("hangs", "begin")
        threading.Event().wait()

    def fail(_now: datetime) -> None:
        write("fails", "begin")
        raise ValueError("this chore fails")

    scheduler.LOOK_SECONDS = LOOK_SECONDS
    chores = [
        Chore("fails", timedelta(seconds=0.1), fail),
        Chore("hangs", timedelta(days=1), hang),
        *(count(f"seldom-{number}") for number in range(SELDOM)),
        count("often"),
        count(f"own-{os.getpid()}"),
    ]
    clock = scheduler.Scheduler(chores)
    clock.start()
    signal.sigwait({signal.SIGTERM})
    clock.stop(seconds_max=1)


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    main(Path(sys.argv[1]))
