"""What the worker of each server process does beside its mails: what has become due, and what nobody needs any more."""

from django.utils import timezone

from portillon.console.account import sessions
from portillon.console.jobs import background
from portillon.issuing.erasure import event_erasure
from portillon.issuing.mailing import reminders
from portillon.issuing.mailing.kinds import account as account_mails
from portillon.issuing.mailing.worker import Chore
from portillon.issuing.registration import waiting_list
from portillon.issuing.rehearsal import rehearsal

DUE_SECONDS = 10.0
OLD_SECONDS = 60.0

CHORES = (
    Chore(DUE_SECONDS, waiting_list.settle_all),
    Chore(DUE_SECONDS, lambda: reminders.queue_due(timezone.now())),
    Chore(DUE_SECONDS, lambda: event_erasure.erase_due(timezone.now())),
    Chore(DUE_SECONDS, lambda: rehearsal.end_due(timezone.now())),
    Chore(OLD_SECONDS, background.sweep),
    Chore(OLD_SECONDS, sessions.forget_over),
    Chore(OLD_SECONDS, account_mails.forget_old),
)
