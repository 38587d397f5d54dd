"""All that the server does without being asked: the chores of every room, and what each process does for itself."""

from datetime import timedelta

from portillon.console.account import sessions
from portillon.console.jobs import background
from portillon.issuing import chores as issuing
from portillon.issuing.mailing import worker as mails
from portillon.scheduling.chore import Chore, Service

CHORES = (
    *issuing.CHORES,
    Chore("old files and jobs", timedelta(minutes=1), background.sweep),
    Chore("sessions that are over", timedelta(minutes=1), sessions.forget_over),
)


def services(scans: mails.Scans) -> tuple[Service, ...]:
    """`scans` tells how many scans this process has answered: the mails give way to them."""
    return (mails.service(scans),)
