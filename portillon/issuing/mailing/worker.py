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
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from portillon.issuing.mailing.file import Folder, Terminal
from portillon.issuing.mailing.message import Mail, NoAddress, compose, message_id_of
from portillon.issuing.mailing.smtp import Connection, Doubtful, Dropped, Later, Refused, Unreachable
from portillon.issuing.outbox.claim import Claim, Lost, claim_next
from portillon.issuing.outbox.kind import kind_of
from portillon.issuing.outbox.rows import bell
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
        """The mail as it should be now. None, and its row deleted, if it is no longer to be sent."""
        try:
            return _composed(claim)
        except (NoAddress, Lost, OperationalError, InterfaceError):
            # The last two: the database may be away for a moment, which is not this mail's fault.
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
        self._stopping.wait(pause * random.uniform(0.8, 1.2))  # noqa: S311  spreads load, guards nothing


def _composed(claim: Claim) -> Mail | None:
    """Notes address, language and Message-ID before anything is sent."""
    kind = kind_of(claim.message)
    message = kind.loaded(claim.message)
    if message is None or not kind.is_due(message):
        claim.drop()
        return None
    claim.message = message
    address, language = kind.goes_to(message)
    claim.note(address=address, language=language, message_id=message.message_id or message_id_of(message))
    return compose(message)
