"""Long work waits, is done by a few threads, and is begun anew when its process was killed."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from portillon.accounts.models import Organisation
from portillon.console.jobs import background, claim, worker
from portillon.console.jobs.background import Job, Progress, Refused
from portillon.console.models import Work
from portillon.places.models import Event
from tests.console.given import event_of, user_of

pytestmark = pytest.mark.usefixtures("own_data")

Kind, State = Work.Kind, Work.State
SILENT = claim.SILENT_MAX + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def work_waits(monkeypatch: pytest.MonkeyPatch, work_at_once: None) -> None:
    """Until a test does it."""
    monkeypatch.setattr(background, "announce", lambda: None)


@pytest.fixture
def tidy_up() -> Iterator[None]:
    before = dict(background.known)
    yield
    background.known.clear()
    background.known.update(before)


@pytest.fixture
def told(tidy_up: None) -> Job:
    """A job that says what it was told."""

    @background.job("told")
    def act(work: Work, progress: Progress) -> dict[str, Any]:
        progress(1, 1)
        return {"sentence": f"done: {work.parameters['words']}"}

    return act


def asked(client: Client, event: Event, job: Job, words: str = "go", **fields: Any) -> Work:
    user, parameters = user_of(client), {"words": words}
    return background.begin(event, user, Kind.MAILS, job, parameters=parameters, **fields)


def do_all() -> None:
    worker.do_waiting(lambda: 0, threading.Event())


def killed(work: Work) -> None:
    """Its process, in the middle of it."""
    assert claim.claim_next()
    Work.objects.filter(pk=work.pk).update(heartbeat_at=timezone.now() - SILENT)
    claim.find_silent(timezone.now())


def page(client: Client, work: Work) -> str:
    return client.get(f"/work/{work.pk}/").content.decode()


def test_who_waits_is_told_how_many_are_before(alice: Client, gala: Event, told: Job) -> None:
    first, _second, third = (asked(alice, gala, told) for _ in range(3))

    assert "It waits: yours is the next." in page(alice, first)
    assert "It waits: 2 before yours." in page(alice, third)


def test_what_waits_is_done_in_the_order_in_which_it_was_asked_for(
    alice: Client, gala: Event, told: Job
) -> None:
    works = [asked(alice, gala, told, words) for words in ("first", "second")]

    assert claim.claim_next() == claim.Claim(works[0])
    do_all()

    assert "done: second" in page(alice, works[1])
    assert Work.objects.get(pk=works[0].pk).state == State.WORKING


def test_a_job_whose_process_was_killed_is_begun_anew_and_says_so(
    alice: Client, gala: Event, told: Job
) -> None:
    work = asked(alice, gala, told)
    killed(work)
    assert "The server was stopped in the middle of this work. It goes on by itself" in page(alice, work)

    do_all()

    assert "done: go" in page(alice, work)


@pytest.mark.parametrize(
    "language, words",
    [("en", "begun three times"), ("de", "dreimal begonnen"), ("fr", "commencé trois fois")],
)
def test_a_job_whose_process_was_killed_three_times_fails_in_the_language_of_who_asked(
    alice: Client, gala: Event, told: Job, language: str, words: str
) -> None:
    with override(language):
        work = asked(alice, gala, told)
    for _time in range(3):
        killed(work)

    assert words in page(alice, work)
    assert claim.claim_next() is None


def test_a_job_that_lives_is_left_alone(alice: Client, gala: Event, told: Job) -> None:
    work = asked(alice, gala, told)
    doing = claim.claim_next()
    assert doing

    claim.find_silent(timezone.now() + SILENT - timedelta(seconds=2))

    assert doing.beat(done=1, total=2)
    assert Work.objects.get(pk=work.pk).state == State.WORKING


def test_what_a_thread_does_after_it_was_taken_for_dead_counts_for_nothing(
    alice: Client, gala: Event, told: Job
) -> None:
    work = asked(alice, gala, told)
    slow = claim.claim_next()
    assert slow
    claim.find_silent(timezone.now() + SILENT)
    do_all()

    assert not slow.beat()
    assert not slow.done({"sentence": "too late"})
    assert "done: go" in page(alice, work)


def test_a_server_that_is_stopped_puts_its_job_back(alice: Client, gala: Event, tidy_up: None) -> None:
    stopping = threading.Event()

    @background.job("stopped")
    def act(_work: Work, progress: Progress) -> dict[str, Any]:
        stopping.set()
        progress(1, 2)
        return {}

    work = asked(alice, gala, act)
    worker.do_waiting(lambda: 0, stopping)

    work.refresh_from_db()
    assert (work.state, work.continued) == (State.QUEUED, 0)


def test_a_job_that_loses_its_database_is_begun_anew(alice: Client, gala: Event, tidy_up: None) -> None:
    tries: list[int] = []

    @background.job("unlucky")
    def act(_work: Work, _progress: Progress) -> dict[str, Any]:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("the server closed the connection")
        return {"sentence": "in the end"}

    work = asked(alice, gala, act)
    with pytest.raises(OperationalError):
        do_all()
    claim.find_silent(timezone.now() + SILENT)
    do_all()

    assert "in the end" in page(alice, work)


@pytest.mark.parametrize("is_refused", [True, False])
def test_a_list_is_kept_until_it_is_imported(
    alice: Client, gala: Event, tidy_up: None, is_refused: bool
) -> None:
    @background.job("import", forgets_file=True)
    def act(_work: Work, _progress: Progress) -> dict[str, Any]:
        if is_refused:
            raise Refused("not now")
        return {"sentence": "done"}

    name, file = background.open_new()
    file.close()
    asked(alice, gala, act, file=name)
    do_all()

    assert (background.folder() / name).exists() == is_refused


def test_a_job_is_left_to_those_who_see_its_file(
    alice: Client, gala: Event, told: Job, settings: Any, tmp_path: Any
) -> None:
    work = asked(alice, gala, told, file="list")
    here = settings.DATA

    settings.DATA = tmp_path / "another machine"
    settings.DATA.mkdir()
    assert claim.claim_next() is None

    settings.DATA = here
    assert claim.claim_next() == claim.Claim(work)


def test_a_job_that_this_process_does_not_know_is_left_to_others(
    alice: Client, gala: Event, told: Job
) -> None:
    asked(alice, gala, Job("of a later version", told.act))

    assert claim.claim_next() is None


def test_work_without_a_file_is_forgotten_too(alice: Client, university: Organisation, told: Job) -> None:
    other = event_of(university)
    asked(alice, other, told)

    background.forget(Work.objects.filter(event=other))

    assert not Work.objects.exists()
