"""All that the server does without being asked: the chores of every room, and what each process does for itself."""

from datetime import timedelta

from portillon.accounts import limits
from portillon.console.account import sessions
from portillon.console.imports import work as imports
from portillon.console.jobs import background, claim, worker
from portillon.console.mails import announcements
from portillon.console.participants import downloads, participant_choice
from portillon.console.passes import pass_prints
from portillon.devices import auto_policy
from portillon.entries import chores as entries
from portillon.entries import risk
from portillon.issuing import chores as issuing
from portillon.issuing.mailing import worker as mails
from portillon.scheduling.chore import Chore, Service

# A process takes the jobs whose functions it has loaded.
JOBS = (announcements, downloads, imports, participant_choice, pass_prints)

CHORES = (
    *issuing.CHORES,
    *entries.CHORES,
    Chore("choices of events", timedelta(seconds=10), auto_policy.look_at_all),
    Chore("counts that are over", timedelta(minutes=10), limits.forget_over),
    Chore("jobs of killed processes", timedelta(seconds=10), claim.find_silent),
    Chore("old files", timedelta(minutes=1), background.sweep_files),
    Chore("old jobs", timedelta(minutes=1), background.sweep_jobs),
    Chore("sessions that are over", timedelta(minutes=1), sessions.forget_over),
)


def services(scans: mails.Scans) -> tuple[Service, ...]:
    """`scans` tells how many scans this process has answered: mails and jobs give way to them."""
    return mails.service(scans), worker.service(scans), risk.SERVICE
