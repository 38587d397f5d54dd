"""The application that granian serves, through its RSGI interface.

The event loop reads each request to its end, under a deadline, and only then gives it to a thread; no thread ever waits
for a client. Scans, pages and heavy work have threads of their own. Scans skip Django's middleware, none of which
they need and each of which takes time (docs/performance.md).
"""

import asyncio
import os
from functools import partial
from http import HTTPStatus

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portillon.settings")

from granian.rsgi import HTTPProtocol, Scope

# Django is set up by this import, before the others need its applications.
from portillon.serving.pages import Abandoned, Answer, Page  # isort: split

from portillon.api import scan
from portillon.console.chores import CHORES, services
from portillon.operating import request_id
from portillon.scheduling import scheduler
from portillon.serving import body, callers, doorbell, process, refusal, sending, visitors, weight
from portillon.serving.crews import Crew, Full
from portillon.serving.doorbell import LISTENERS_MAX, Doorbell
from portillon.serving.scans import Scans
from portillon.serving.visitors import PerAddress, TooMany

# Phones of a whole venue may share one address. Strangers cannot use up the share of scans: they have no key.
UNFINISHED_SCANS_MAX = 512
UNFINISHED_MAX = 64
UNFINISHED_LARGE_MAX = 8
HEAVY_MAX = 8
# With 50,000 tickets for phones beside as many scans as the server can answer, it takes less than a minute to share
# them out, and a tenth of the scans' time at most (bench/registers.py).
REGISTERS_REST_SECONDS = 0.03
# All phones of a venue may come from one address.
JOURNALS_MAX = 64


class Application:
    def __init__(self) -> None:
        self._scans = Scans(waiting_max=2000)
        # Looks up keys that this process does not know, so that strangers hold up no scan.
        self._strangers = Crew("strangers", threads=2, waiting_max=500)
        # Must wait for nothing but the database.
        self._health = Crew("health", threads=1, waiting_max=32)
        self._pages = Crew("pages", threads=4, waiting_max=200)
        self._heavy = Crew("heavy", threads=2, waiting_max=32, urgent=lambda: self._scans_answered)
        # What is new to the phones at the doors, which ask every two seconds: it gives way to their scans.
        self._rosters = Crew("rosters", threads=2, waiting_max=500, urgent=lambda: self._scans_answered)
        # Hands over tens of thousands of tickets, some hundreds at a time, which scans of its process wait for.
        self._registers = Crew(
            "registers",
            threads=1,
            waiting_max=200,
            urgent=lambda: self._scans_answered,
            rest_a_request=REGISTERS_REST_SECONDS,
        )
        # Of phones that were out of contact: one at a time, so that scans are not kept waiting.
        self._journals = Crew("journals", threads=1, waiting_max=200)
        # Reads what is rung for, and who may listen: an event loop does the rest.
        self._bells = Crew("bells", threads=1, waiting_max=LISTENERS_MAX, urgent=lambda: self._scans_answered)
        self._doorbell = Doorbell(self._bells)
        self._unfinished_scans = PerAddress(UNFINISHED_SCANS_MAX)
        self._unfinished = PerAddress(UNFINISHED_MAX)
        self._unfinished_large = PerAddress(UNFINISHED_LARGE_MAX)
        self._heavy_of = PerAddress(HEAVY_MAX)
        self._journals_of = PerAddress(JOURNALS_MAX)
        self._scans_answered = 0

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Called once in each worker, before its first request."""
        crews = (self._strangers, self._health, self._pages, self._heavy, self._rosters, self._registers)
        for crew in (self._scans, *crews, self._journals, self._bells):
            crew.start(loop)
        self._doorbell.join(loop)
        started = scheduler.start(CHORES, services(scans=lambda: self._scans_answered))
        process.join(loop, at_last_call=started.stop, at_end=self._doorbell.close)

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        is_scan = scope.path == "/api/v1/scans" and scope.method == "POST"
        try:
            await (self._scan(scope, protocol) if is_scan else self._page(scope, protocol))
        except (TooMany, Full, body.TooSlow, body.TooLarge) as error:
            request_id.begin(_id_given(scope))
            await _refuse(protocol, refusal.of(scope, error))
        except (body.CutOff, Abandoned):
            # The client has gone: this answer reaches nobody.
            protocol.response_empty(400, [])

    async def _scan(self, scope: Scope, protocol: HTTPProtocol) -> None:
        authorization = scope.headers.get("authorization", "")
        language = scope.headers.get("accept-language", "")
        given_id = _id_given(scope)
        if not scan.remembers(authorization):
            refused = await self._strangers.do(partial(_refusal, given_id, authorization, language))
            if refused:
                await _refuse(protocol, refused)
                return
        with self._unfinished_scans.one_more(visitors.address_of(scope)):
            content = await body.read_small(scope, protocol, scan.BODY_BYTES_MAX)
        self._scans_answered += 1
        request = scan.Request(authorization, language, content, request_id.chosen_for(given_id))
        await self._scans.answer(request, protocol)

    async def _page(self, scope: Scope, protocol: HTTPProtocol) -> None:
        page = Page(scope, await self._body_of(scope, protocol))
        if scope.path == "/healthz":
            await self._answer_page(self._health, page, protocol)
        elif scope.path == "/api/v1/scans/batch":
            with self._journals_of.one_more(visitors.address_of(scope)):
                await self._answer_page(self._journals, page, protocol)
        elif weight.is_heavy(scope):
            with self._heavy_of.one_more(visitors.address_of(scope)):
                await self._answer_page(self._heavy, page, protocol)
        elif scope.path == weight.ROSTER:
            await self._answer_page(self._rosters, page, protocol)
        elif scope.path == weight.REGISTERS:
            await self._answer_page(self._registers, page, protocol)
        elif scope.path == doorbell.PATH and scope.method == "GET":
            await self._open_doorbell(page, protocol)
        else:
            await self._answer_page(self._pages, page, protocol)

    async def _body_of(self, scope: Scope, protocol: HTTPProtocol) -> "body.Spool":
        length = body.length_of(scope)
        if length == 0:
            return await body.spool(scope, protocol, 0)
        address = visitors.address_of(scope)
        with self._unfinished.one_more(address):
            if length is not None and length <= body.IN_MEMORY_BYTES_MAX:
                return await body.spool(scope, protocol, body.IN_MEMORY_BYTES_MAX)
            with self._unfinished_large.one_more(address):
                most = await self._pages.do(partial(callers.body_bytes_max, scope))
                if length is not None and length > most:
                    raise body.TooLarge
                return await body.spool(scope, protocol, most)

    async def _open_doorbell(self, page: Page, protocol: HTTPProtocol) -> None:
        if not self._doorbell.has_room():
            raise Full
        answer = await self._answer_of(self._bells, page, protocol)
        if answer.status == HTTPStatus.OK:
            await self._doorbell.serve(answer, protocol)
        else:
            _send(protocol, answer)

    async def _answer_page(self, crew: Crew, page: Page, protocol: HTTPProtocol) -> None:
        answer = await self._answer_of(crew, page, protocol)
        if answer.file is None:
            _send(protocol, answer)
        else:
            headers = process.headers(answer.headers)
            await sending.send_file(protocol, answer._replace(headers=headers), answer.file)

    async def _answer_of(self, crew: Crew, page: Page, protocol: HTTPProtocol) -> Answer:
        """Raises Abandoned and Full."""
        work = crew.do(page.answer)
        gone = asyncio.ensure_future(_gone(protocol))
        await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            page.is_abandoned = True
            work.add_done_callback(_throw_away)
            raise Abandoned
        gone.cancel()
        return work.result()


def _throw_away(work: "asyncio.Future[Answer]") -> None:
    if not work.exception() and (file := work.result().file) is not None:
        os.close(file)


async def _gone(protocol: HTTPProtocol) -> None:
    await protocol.client_disconnect()


def _id_given(scope: Scope) -> str:
    return str(scope.headers.get(request_id.HEADER.lower(), ""))


def _refusal(given_id: str, authorization: str, language: str) -> Answer | None:
    request_id.begin(given_id)
    refused = scan.refusal(authorization, language)
    return refused and Answer(refused.status, refused.headers, refused.body)


async def _refuse(protocol: HTTPProtocol, answer: Answer) -> None:
    """Answer a request that is not read. What its client still sends is received for a moment, because a connection
    that is closed before is reset, and the client may lose the answer (RFC 9112, section 9.6)."""
    _send(protocol, answer, is_last=True)
    await body.discard(protocol)


def _send(protocol: HTTPProtocol, answer: Answer, *, is_last: bool = False) -> None:
    """With `is_last`, the connection is closed behind it, because the rest of the request is not read."""
    protocol.response_bytes(answer.status, process.headers(answer.headers, is_last=is_last), answer.body)


application = Application()
