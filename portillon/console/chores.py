"""What the worker of each server process does beside its mails: what nobody needs any more is forgotten."""

from portillon.console import background, sessions
from portillon.issuing import account_mails

CHORES = (background.sweep, sessions.forget_over, account_mails.forget_old)
