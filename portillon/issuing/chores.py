"""What becomes due by the clock in this room."""

from datetime import timedelta

from portillon.issuing.erasure import event_erasure
from portillon.issuing.mailing import reminders
from portillon.issuing.mailing.kinds import account as account_mails
from portillon.issuing.mailing.kinds import alarm as alarm_mails
from portillon.issuing.outbox import claim as mail_claim
from portillon.issuing.registration import waiting_list, waves
from portillon.issuing.rehearsal import rehearsal
from portillon.scheduling.chore import Chore

# People wait for a place that is offered; whatever else is due may come half a minute late.
CHORES = (
    Chore("waiting lists", timedelta(seconds=10), waiting_list.settle_all),
    Chore("reminders", timedelta(seconds=30), reminders.queue_due),
    Chore("erasures", timedelta(seconds=30), event_erasure.erase_due),
    Chore("ends of rehearsals", timedelta(seconds=30), rehearsal.end_due),
    Chore("mails of killed processes", timedelta(seconds=20), mail_claim.release_abandoned),
    Chore("waves of registrations", timedelta(minutes=1), alarm_mails.tell_of_waves),
    Chore("networks of registrations", timedelta(minutes=30), waves.forget),
    Chore("old mails about accounts", timedelta(minutes=1), account_mails.forget_old),
    Chore("old alarms", timedelta(minutes=30), alarm_mails.forget_old),
)
