"""POST /api/v1/scans: from the bytes of a request to the bytes of its verdict.

This module depends on no framework's request. serving/application.py calls it directly for speed, and api/scans.py
calls it for requests that come through Django.
"""

import json
import logging
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from django.utils.translation import get_supported_language_variant, override
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import to_json

from portillon.accounts.keys import hash_of
from portillon.api.event_counts import event_counts
from portillon.api.field_errors import named, sentence
from portillon.api.fields import Moment
from portillon.api.problems import BLANK, ApiProblem
from portillon.entries import callers, risk
from portillon.entries.admit import Attempt, Outcome, Problem, admit_all, count_guesses
from portillon.entries.ledger.row import Row
from portillon.entries.ledger.turn import Busy
from portillon.entries.words import history, no_verdict, notes, risk_words, wording
from portillon.operating import request_id, unavailable
from portillon.operating.pulse import pulse

BODY_BYTES_MAX = 16_384
logger = logging.getLogger(__name__)
# One line for each scan, at level INFO, without names.
scan_log = logging.getLogger("portillon.scans")


class ScanIn(BaseModel):
    """A scan. The client makes `scan_id`, a UUID, before its first attempt to send and keeps it for every retry."""

    model_config = ConfigDict(str_strip_whitespace=True)

    scan_id: UUID
    code: Annotated[str, Field(max_length=8192)]
    gate: Annotated[str, Field(max_length=40)]
    party: Annotated[int, Field(ge=1, le=10_000, strict=True)] = 1
    scanned_at: Moment | None = None


class Request(NamedTuple):
    """A request as it arrived. `id` names it in its answer and in the log."""

    authorization: str
    accept_language: str
    body: bytes
    id: str


class HttpAnswer(NamedTuple):
    status: int
    content_type: str
    body: bytes

    @property
    def headers(self) -> list[tuple[str, str]]:
        headers = [
            ("Content-Type", self.content_type),
            ("Cache-Control", "no-store"),
            (request_id.HEADER, request_id.current()),
        ]
        return headers if self.status != 503 else [*headers, unavailable.RETRY_AFTER]


def remembers(authorization: str) -> bool:
    """Whether the key was valid once, as far as this process knows without asking the database."""
    return callers.is_remembered(key_hash_of(authorization))


def refusal(authorization: str, accept_language: str) -> HttpAnswer | None:
    """Return the answer to a caller without a valid key, whose body need not be read; None if the key is valid."""
    language = language_of(accept_language)
    try:
        return None if callers.organisation_of(key_hash_of(authorization)) else _problem(401, language)
    except unavailable.ERRORS as error:
        return _not_stored(error, language)


def answer(authorization: str, accept_language: str, body: bytes) -> HttpAnswer:
    """Return the answer to a request with these headers and this body."""
    (given,) = answers([Request(authorization, accept_language, body, request_id.current())])
    return given


def answers(requests: Sequence[Request]) -> Iterator[HttpAnswer]:
    """Yield the answers to requests that arrived together, in their order; they share a commit."""
    begun = time.perf_counter()
    asked = [_asked(request) for request in requests]
    outcomes = admit_all([one for one in asked if isinstance(one, Attempt)])
    decided = iter(outcomes)
    for request, one in zip(requests, asked, strict=True):
        request_id.resume(request.id)
        outcome = next(decided) if isinstance(one, Attempt) else one
        given = _given(request, outcome)
        if scan_log.isEnabledFor(logging.INFO):
            _log(given, outcome, (time.perf_counter() - begun) * 1000)
        yield given
    count_guesses(outcomes)


def _asked(request: Request) -> Attempt | HttpAnswer:
    """Return what the body asks for, or the answer if it asks for nothing."""
    request_id.resume(request.id)
    try:
        return _attempt(request, language_of(request.accept_language))
    except Exception as error:
        return _failed(error, request)


def _attempt(request: Request, language: str) -> Attempt | HttpAnswer:
    key_hash = key_hash_of(request.authorization)
    try:
        asked = ScanIn.model_validate_json(request.body) if len(request.body) <= BODY_BYTES_MAX else None
    except ValidationError as error:
        # A stranger must not learn from the answer whether the body could be read.
        return _unprocessable(error, language) if callers.is_known(key_hash) else _problem(401, language)
    if asked is None:
        return _problem(413 if callers.is_known(key_hash) else 401, language)
    return attempt_of(asked, key_hash)


def attempt_of(asked: ScanIn, key_hash: bytes) -> Attempt:
    """Return what the body of a scan asks for; the same body is the same attempt, however it was sent."""
    gate = int(asked.gate) if asked.gate.isascii() and asked.gate.isdigit() and len(asked.gate) < 19 else 0
    return Attempt(key_hash, asked.scan_id, asked.code, gate, asked.party, asked.scanned_at)


def _given(request: Request, outcome: HttpAnswer | Outcome | Problem | Exception) -> HttpAnswer:
    language = language_of(request.accept_language)
    match outcome:
        case HttpAnswer():
            return outcome
        case Problem():
            return _refused(outcome, language)
        case Exception():
            return _failed(outcome, request)
    try:
        return HttpAnswer(200, "application/json", to_json(verdict(outcome, language)))
    except Exception as error:
        return _failed(error, request)


def _refused(why: Problem, language: str) -> HttpAnswer:
    with override(language):
        title, detail = no_verdict.words(why)
    return _told(_STATUS[why], title, detail, type=_TYPES.get(why, BLANK))


def problem_of(why: Problem) -> ApiProblem:
    """Return the problem of a call that gets no verdict, with its sentence in the active language."""
    return ApiProblem(_STATUS[why], no_verdict.words(why)[1], kind=_TYPES.get(why, BLANK))


def _failed(error: Exception, request: Request) -> HttpAnswer:
    language = language_of(request.accept_language)
    if isinstance(error, (Busy, *unavailable.ERRORS)):
        return _not_stored(error, language)
    logger.error("a scan at gate %s failed", _gate_in(request.body), exc_info=error)
    unavailable.let_go()
    return _problem(500, language)


def _not_stored(error: Exception, language: str) -> HttpAnswer:
    logger.error("a scan was not answered: %s", (str(error).splitlines() or [type(error).__name__])[0])
    if isinstance(error, unavailable.ERRORS):
        pulse.miss()
        # Django closes broken connections only around its own requests, and this is none.
        unavailable.let_go()
    return _problem(503, language)


def _log(given: HttpAnswer, outcome: HttpAnswer | Outcome | Problem | Exception, took_ms: float) -> None:
    fields: dict[str, Any] = {"status": given.status, "took_ms": round(took_ms, 2)}
    if isinstance(outcome, Outcome):
        row = outcome.row
        fields |= {
            "scan_id": str(row.scan_id),
            "reason": row.reason,
            "gate": row.gate_id,
            "device": row.device_id,
        }
        fields |= {"credential": row.credential_id, "replayed": outcome.replayed}
    told = " ".join(f"{name}={value}" for name, value in fields.items())
    scan_log.info("scan %s", told, extra={"fields": fields})


def _gate_in(body: bytes) -> str:
    try:
        return ScanIn.model_validate_json(body).gate
    except ValidationError:
        return "?"


def key_hash_of(authorization: str) -> bytes:
    """Return the hash of the bearer key in this header; that of an empty key, which nobody has, if there is none."""
    scheme, _space, key = authorization.partition(" ")
    return hash_of(key.strip() if scheme.lower() == "bearer" else "")


def verdict(outcome: Outcome, language: str) -> dict[str, Any]:
    """Return the verdict in the form of the contract."""
    row, facts = outcome.row, outcome.facts
    return {
        "scan_id": str(row.scan_id),
        "verdict": "admitted" if row.seq is not None else "refused",
        "reason": row.reason,
        "kind": row.kind,
        "used": row.used,
        "allowed": None if _is_without_limit(row) else row.allowed,
        "remaining": None if _is_without_limit(row) else max(0, row.allowed - row.used),
        "seq": row.seq,
        "inside": row.used if facts.reentry else max(0, row.used - row.left),
        "credential": _credential(outcome),
        "gate": facts.gate_title if facts.gate == row.gate_id else str(row.gate_id),
        "gate_id": str(row.gate_id),
        "detail": wording.sentence(row, language),
        "notes": notes.of_outcome(outcome, language),
        "history": [_earlier(entry) for entry in history.of_row(row, language)],
        "since": (row.because or {}).get("at") if row.reason == "used_up" else None,
        "counts": event_counts(row),
        "decided_at": row.decided_at.isoformat(),
        "replayed": outcome.replayed,
        "risk": _risk(row, language),
        "practice": outcome.is_practice,
    }


def _risk(row: Row, language: str) -> dict[str, Any] | None:
    """Return what phones without contact could cost at the event; without an event, at the desk."""
    if row.event_id is None:
        return risk_words.in_language(risk.remembered_at(row.gate_id), language)
    return risk_words.in_language(risk.remembered(row.event_id), language)


def _is_without_limit(row: Row) -> bool:
    """Whether this is a pass whose rule sets no limit to its entries."""
    return row.programme_id is not None and row.allowed == 0 and row.credential_id is not None


def _earlier(entry: history.EarlierEntry) -> dict[str, Any]:
    return {"at": entry.at.isoformat(), "party": entry.party, "gate": entry.gate, "device": entry.device}


def _credential(outcome: Outcome) -> dict[str, Any] | None:
    row, facts = outcome.row, outcome.facts
    if row.credential_id is None:
        return None
    known = facts.credential == row.credential_id
    is_pass = known and facts.programme is not None
    return {
        "id": f"practice-{-row.credential_id}" if row.is_practice else str(row.credential_id),
        "kind": "pass" if is_pass else "ticket",
        "number": facts.number if is_pass else None,
        "ticket_number": facts.number if known and not is_pass else None,
        "name": facts.name if known else None,
        "seat": facts.seat if known else None,
    }


_STATUS = {
    Problem.UNAUTHORISED: 401,
    Problem.NOT_YOUR_GATE: 403,
    Problem.UNKNOWN_GATE: 404,
    Problem.OTHER_BODY: 409,
    # A scanner would repeat what is answered 429, and the next guest would wait.
    Problem.TOO_MANY_GUESSES: 403,
    Problem.CODE_NEEDED: 403,
}
# A scanner whose gate is not its own any more looks for the new one; the others go on at theirs.
_TYPES = {
    Problem.NOT_YOUR_GATE: "/problems/not-your-gate",
    Problem.TOO_MANY_GUESSES: "/problems/too-many-wrong-numbers",
    Problem.CODE_NEEDED: "/problems/code-needed",
}


def _problem(status: int, language: str) -> HttpAnswer:
    with override(language):
        title, detail = _words(status)
    return _told(status, title, detail)


def _words(status: int) -> tuple[str, str]:
    match status:
        case 401:
            return no_verdict.words(Problem.UNAUTHORISED)
        case 413:
            return _("Not a scan"), _("The body is too large.")
        case 500:
            return _("Fault"), _(
                "This scan cannot be decided. Who runs the server finds the reason in its log."
            )
    return _("Busy"), _("The scan could not be stored now. Send it again with the same scan_id.")


def _unprocessable(error: ValidationError, language: str) -> HttpAnswer:
    with override(language):
        found = error.errors(include_url=False)
        errors = {named(e["loc"]): sentence(e) for e in found}
        title, detail = _("Not a scan"), _("The body does not describe a scan; see errors.")
    return _told(422, title, detail, errors=errors)


def _told(status: int, title: str, detail: str, **more: Any) -> HttpAnswer:
    content = {"type": BLANK, "title": title, "status": status, "detail": detail, **more}
    content["request_id"] = request_id.current()
    return HttpAnswer(status, "application/problem+json", json.dumps(content).encode())


@lru_cache(maxsize=256)
def language_of(accept_language: str) -> str:
    for code, _weight in parse_accept_lang_header(accept_language.lower()):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return "en"
