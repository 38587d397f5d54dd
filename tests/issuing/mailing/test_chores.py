"""What the worker does beside its mails."""

from pathlib import Path

import pytest

from portillon.issuing.mailing.file import Folder
from portillon.issuing.mailing.worker import Chore, Worker


def test_a_chore_that_fails_holds_up_nothing_and_waits_for_its_time(db: None, tmp_path: Path) -> None:
    tried: list[str] = []

    def fail() -> None:
        tried.append("failing")
        raise OSError("the disk is full")

    worker = Worker(Folder(tmp_path), chores=(Chore(60, fail), Chore(0, lambda: tried.append("always"))))
    with pytest.raises(OSError, match="full"):
        worker._work_until_nothing_is_due()
    worker._work_until_nothing_is_due()
    worker._work_until_nothing_is_due()

    assert tried == ["failing", "always", "always"]
