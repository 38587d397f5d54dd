"""The worker that sends mails: a service of each server process, which needs nothing but the database.

It sends one mail at a time and holds no transaction while it talks to a mail server. It gives way to scans: after each
mail it rests the longer the more of them its process answered meanwhile.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from portillon.issuing.mailing import account_mails, announcements, invitee_mails
from portillon.issuing.mailing.file import Folder, Terminal
from portillon.issuing.mailing.letter import language_of
from portillon.issuing.mailing.message import (
    Mail,
    NoAddress,
    compose,
    compose_account_mail,
    compose_announcement_mail,
    compose_invitee_mail,
    compose_registration_mail,
    message_id_of,
)
from portillon.issuing.mailing.smtp import Connection, Doubtful, Dropped, Later, Refused, Unreachable
from portillon.issuing.models import (
    AccountMail,
    AnnouncementMail,
    Credential,
    InviteeMail,
    Message,
    RegistrationMail,
)
from portillon.issuing.outbox.claim import Claim, Lost, claim_next
from portillon.issuing.outbox.queue import bell
from portillon.issuing.registration import mails as registration_mails
from portillon.issuing.tickets import one_time
from portillon.scheduling.chore import Service
from portillon.scheduling.way import Way

# How often other processes' mails and those whose pause is over are looked for.
LOOK_EVERY = timedelta(seconds=2)
# Where nobody said where mails go.
FILES_A_SECOND = 5
TROUBLE_PAUSE_SECONDS = 1.0
TROUBLE_PAUSE_SECONDS_MAX = 60.0
RECORD_TRIES = 20
RECORD_PAUSE_SECONDS = 1.0

logger = logging.getLogger(__name__)

# How many scans this process has answered.
Scans = Callable[[], int]


class Transport(Protocol):
    def open(self) -> None: ...
    def send(self, mail: Mail, keep: Callable[[], None]) -> None: ...
    def rest(self) -> None: ...
    def close(self) -> None: ...


def service(scans: Scans) -> Service:
    """The mail that is being sent when the process ends is sent to its end."""
    worker = Worker(transport(), scans)
    return Service("mails", LOOK_EVERY, worker.work, bell, close=worker.close)


def transport() -> Transport:
    mailing = settings.MAILING
    if mailing.server:
        return Connection(mailing.server)
    if mailing.folder:
        return Folder(mailing.folder, a_second=None if mailing.is_chosen else FILES_A_SECOND)
    return Terminal()


class Worker:
    def __init__(self, transport: Transport, scans: Scans = lambda: 0) -> None:
        self._transport = transport
        self._scans = scans
        self._stopping = threading.Event()
        self._troubles = 0

    def work(self, stopping: threading.Event) -> None:
        """Send what is due, and rest for a while where that fails."""
        self._stopping = stopping
        try:
            self.send_due()
        except Exception:
            # The database may be away for a moment; whatever it is, the next mail may fare better.
            logger.exception("the mails cannot be worked on")
            connection.close()
            self._pause()
        else:
            if self._troubles:
                self._pause()
        self._transport.rest()

    def close(self) -> None:
        self._transport.close()

    def send_due(self) -> None:
        """Send one mail after the other until none is due, or the server takes none."""
        way = Way(self._scans)
        while not self._stopping.is_set():
            claim = claim_next()
            if claim is None or not self._send(claim):
                return
            way.give(self._stopping)

    def _send(self, claim: Claim) -> bool:
        """Whether the mail server may be asked to take another one."""
        try:
            mail = self._mail(claim)
            if mail:
                self._transport.open()
                claim.keep()
                self._transport.send(mail, claim.keep)
                self._surely(claim.sent)
                self._troubles = 0
        except Unreachable as error:
            claim.untried(str(error))
            self._troubles += 1
            return False
        except Dropped as error:
            claim.later(str(error))
            self._troubles += 1
            return False
        except Doubtful as error:
            claim.doubtful(str(error))
            self._troubles += 1
            return False
        except Later as error:
            claim.later(str(error))
        except (Refused, NoAddress) as error:
            claim.refused(str(error))
        except Lost:
            logger.warning("mail %s was taken over by another process", claim.message.pk)
        return True

    def _mail(self, claim: Claim) -> Mail | None:
        """The mail, made for its credential as it is now; nothing, and the claim dropped, when that is not valid,
        has no address any more, or the mail comes too late."""
        message = claim.message
        if isinstance(message, AccountMail):
            return self._account_mail(claim, message)
        if isinstance(message, RegistrationMail):
            return self._registration_mail(claim, message)
        if isinstance(message, AnnouncementMail):
            return self._written_mail(claim, announcements, compose_announcement_mail)
        if isinstance(message, InviteeMail):
            return self._written_mail(claim, invitee_mails, compose_invitee_mail)
        ticket = _credential(message)
        if ticket is None or ticket.status != "valid" or not ticket.holder.email or _is_late(message):
            claim.drop()
            return None
        claim.note(
            address=ticket.holder.email,
            language=language_of(ticket),
            message_id=message.message_id or message_id_of(message),
        )
        return self._made(lambda: compose(message, ticket))

    def _account_mail(self, claim: Claim, message: AccountMail) -> Mail | None:
        if not account_mails.is_due(message):
            claim.drop()
            return None
        claim.note(message_id=message.message_id or message_id_of(message))
        return self._made(lambda: compose_account_mail(message))

    def _registration_mail(self, claim: Claim, message: RegistrationMail) -> Mail | None:
        loaded = RegistrationMail.objects.select_related(
            "registration__event__organisation", "registration__event__venue"
        ).get(pk=message.pk)
        if not registration_mails.is_due(loaded):
            claim.drop()
            return None
        claim.note(message_id=message.message_id or message_id_of(message))
        loaded.message_id = message.message_id
        return self._made(lambda: compose_registration_mail(loaded))

    def _written_mail(self, claim: Claim, about: Any, compose: Callable[[Any], Mail]) -> Mail | None:
        """Where it goes and in which language is looked up when it is sent, by the module `about` mails of its kind."""
        loaded = about.loaded(claim.message)
        if not about.is_due(loaded):
            claim.drop()
            return None
        fields = about.goes_to(loaded)
        claim.note(**fields, message_id=loaded.message_id or message_id_of(loaded))
        for name in (*fields, "message_id"):
            setattr(loaded, name, getattr(claim.message, name))
        return self._made(lambda: compose(loaded))

    def _made(self, make: Callable[[], Mail]) -> Mail:
        try:
            return make()
        except NoAddress:
            raise
        except Exception as error:
            # A mistake of ours, and the same at every try.
            logger.exception("a mail cannot be made")
            raise Refused(f"the mail cannot be made here: {type(error).__name__}") from error

    def _surely(self, record: Callable[[], None]) -> None:
        """The database may be away for a moment, and an outcome that is not written down is a mail sent twice."""
        for left in reversed(range(RECORD_TRIES)):
            try:
                record()
            except DatabaseError:
                if not left:
                    raise
                connection.close()
                time.sleep(RECORD_PAUSE_SECONDS)
            else:
                return

    def _pause(self) -> None:
        """Twice as long each time, and not all processes at the same moment."""
        self._troubles += not self._troubles
        pause = min(TROUBLE_PAUSE_SECONDS * 2 ** min(self._troubles - 1, 10), TROUBLE_PAUSE_SECONDS_MAX)
        self._stopping.wait(pause * random.uniform(0.8, 1.2))  # noqa: S311


def _credential(message: Message) -> Credential | None:
    loaded = Credential.objects.select_related(
        "holder",
        "organisation",
        "event__organisation",
        "event__venue",
        "pass_type",
        "programme__organisation",
    )
    return loaded.filter(pk=message.credential_id).first()


def _is_late(message: Message) -> bool:
    """A code that is no longer taken helps nobody, nor a reminder of what has begun."""
    if message.kind == Message.Kind.REMINDER:
        return message.event is not None and timezone.now() >= message.event.starts_at
    return message.kind == Message.Kind.CODE and timezone.now() > message.created_at + one_time.LIFE
