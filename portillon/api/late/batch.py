"""POST /api/v1/scans/batch: a device hands over what it decided and stored while it could not ask."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import JsonValue, ValidationError
from pydantic_core import to_json

from portillon.api import scan
from portillon.api.callers import JournalKey, Sender, number_of
from portillon.api.field_errors import named, sentence
from portillon.api.late import sealed
from portillon.api.late.schemas import (
    BODY_BYTES_MAX,
    BatchIn,
    BatchOut,
    LateReturnIn,
    LateReversalIn,
    LateScanIn,
    QuarantineOut,
    ReturnedDeskIn,
    ReturnedIn,
    described,
)
from portillon.api.problems import BLANK, ApiProblem
from portillon.api.schemas import Problem
from portillon.devices.enrol import Ended
from portillon.devices.models import Device
from portillon.entries.admit import Outcome
from portillon.entries.late import journal, quarantine
from portillon.entries.late.fact import Became, Handover, LateReturn, LateReversal, LateScan, Settled
from portillon.entries.late.journal import Account
from portillon.entries.late.settle import settle
from portillon.entries.ledger.row import Row
from portillon.entries.ledger.turn import Busy
from portillon.entries.models import Quarantined
from portillon.entries.registers.desk import HeldDesk

router = Router(tags=["scans"])
Why = Quarantined.Why
_ANSWERS = dict.fromkeys((400, 401, 403, 409, 413, 422, 503, 507), Problem)
_BODY = {"content": {"application/json": {"schema": described()}}, "required": True}

# An entry as it is understood, or what is wrong with it.
Entry = LateScan | LateReversal | LateReturn | ValidationError


@router.post(
    "/scans/batch",
    auth=JournalKey(),
    response={200: BatchOut, 202: QuarantineOut, **_ANSWERS},
    openapi_extra={"requestBody": _BODY},
)
def create(request: HttpRequest) -> HttpResponse:
    """Hand over a part of a device's journal, in order: scans that it decided alone, and what it showed for each.

    The same part may be sent again for ever and changes nothing. Nothing is dropped: what cannot be stored in the
    ledger is kept for the organiser.
    """
    sender: Any = request.auth  # type: ignore[attr-defined]  # Ninja sets it
    assert isinstance(sender, Sender)
    batch = _batch(request.body)
    batch.scans = [sealed.opened(one) for one in batch.scans]
    numbers = _numbers(batch)
    kept = journal.account(sender.device, batch.journal, numbers, timezone.now())
    _check(kept, numbers)
    try:
        if sender.ended:
            return _locked_away(sender, sender.ended, batch, kept)
        answers = _answers(sender, batch, kept)
        return _json(200, {"answers": answers, "journal": kept.stored, "ended": sender.until is not None})
    finally:
        # Also of a call that fails half-way: what it has stored is stored.
        journal.note(kept)


def _batch(body: bytes) -> BatchIn:
    if len(body) > BODY_BYTES_MAX:
        raise ApiProblem(413, _("The body is too large. Send fewer entries at once."))
    try:
        return BatchIn.model_validate_json(body)
    except ValidationError as error:
        raise ApiProblem(422, _("Some fields are not right; see errors."), _errors(error)) from error


def _errors(error: ValidationError) -> dict[str, str]:
    return {named(one["loc"]): sentence(one) for one in error.errors(include_url=False)}


def _numbers(batch: BatchIn) -> list[int]:
    """Return the numbers of the entries. They alone must be right: by them, all the others are kept."""
    numbers = [one.get("number") for one in batch.scans]
    wrong = {
        f"scans.{place}.number": _("not the number of an entry")
        for place, number in enumerate(numbers)
        if not (type(number) is int and 1 <= number <= 10**15)
    }
    if wrong:
        raise ApiProblem(422, _("Some fields are not right; see errors."), wrong)
    return [number for number in numbers if isinstance(number, int)]


def _check(kept: Account, numbers: Sequence[int]) -> None:
    try:
        kept.check(numbers)
    except journal.Shortened as error:
        why = _(
            "This device has handed over %(stored)s entries, but its journal ends at number %(length)s: its storage"
            " was lost or set back. Authorise it anew."
        ) % {"stored": kept.stored, "length": kept.length}
        raise ApiProblem(409, why, kind="/problems/journal-too-short", journal=kept.stored) from error
    except journal.Gap as error:
        why = _("Entries are missing. Send the journal from number %(number)s.") % {"number": kept.stored + 1}
        raise ApiProblem(409, why, kind="/problems/journal-gap", journal=kept.stored) from error


def _locked_away(sender: Sender, ended: Ended, batch: BatchIn, kept: Account) -> HttpResponse:
    """Keep all entries in quarantine. The answer tells whoever holds the device nothing about a code."""
    for one in batch.scans:
        _keep(sender.device, one, Why(ended.value), kept)
        kept.stored = max(kept.stored, _number(one))
    detail = _("This device may no longer scan. Its journal is kept for the organiser.")
    return _json(202, {"journal": kept.stored, "detail": detail})


def _keep(device: Device, one: Mapping[str, JsonValue], why: Why, kept: Account) -> None:
    try:
        quarantine.keep(device, _number(one), _gate(one), json.dumps(one, sort_keys=True), why, kept.heard_at)
    except quarantine.Full as error:
        full = _("The organiser has to look at what this device has sent before it can send more.")
        raise ApiProblem(507, full, kind="/problems/quarantine-full", journal=kept.stored) from error


def _gate(one: Mapping[str, JsonValue]) -> int:
    gate = one.get("gate")
    return number_of(gate) if isinstance(gate, str) else 0


def _number(one: Mapping[str, JsonValue]) -> int:
    number = one["number"]
    assert isinstance(number, int)
    return number


def _answers(sender: Sender, batch: BatchIn, kept: Account) -> list[dict[str, Any]]:
    error = None if batch.sent_at is None else kept.heard_at - batch.sent_at
    hand = Handover(sender.device, kept.heard_at, error, sender.until)
    answers = []
    for one in batch.scans:
        entry = _entry(one, sender.key_hash)
        settled = _settled(entry, hand)
        if settled.why:
            _keep(sender.device, one, settled.why, kept)
        kept.stored = max(kept.stored, _number(one))
        answers.append(_answer(one, entry, settled))
    return answers


def _settled(entry: Entry, hand: Handover) -> Settled:
    if isinstance(entry, ValidationError):
        return Settled(Became.QUARANTINED, why=Why.MALFORMED)
    try:
        return settle(entry, hand)
    except Busy as error:
        busy = _("The journal could not be stored now. Send it again.")
        raise ApiProblem(503, busy) from error


def _entry(one: Mapping[str, JsonValue], key_hash: bytes) -> Entry:
    try:
        if "returns" in one:
            return _return(LateReturnIn.model_validate(one))
        if "reversal_id" in one:
            return _reversal(LateReversalIn.model_validate(one))
        return _scan(LateScanIn.model_validate(one), key_hash)
    except ValidationError as error:
        return error


def _return(told: LateReturnIn) -> LateReturn:
    held = [(number_of(one.ticket), one.register_seq) for one in told.returns if isinstance(one, ReturnedIn)]
    desks = [
        HeldDesk(number_of(one.gate), one.register_seq)
        for one in told.returns
        if isinstance(one, ReturnedDeskIn)
    ]
    return LateReturn(told.number, tuple(held), told.at, _milliseconds(told.clock_error_ms), tuple(desks))


def _reversal(told: LateReversalIn) -> LateReversal:
    return LateReversal(
        told.number, told.reversal_id, told.scan_id, told.at, _milliseconds(told.clock_error_ms)
    )


def _scan(told: LateScanIn, key_hash: bytes) -> LateScan:
    attempt = scan.attempt_of(told, key_hash)
    return LateScan(told.number, attempt, told.verdict, told.reason, _milliseconds(told.clock_error_ms))


def _milliseconds(error: int | None) -> timedelta | None:
    return None if error is None else timedelta(milliseconds=error)


def _answer(one: Mapping[str, JsonValue], entry: Entry, settled: Settled) -> dict[str, Any]:
    return {
        "number": _number(one),
        "scan_id": _scan_id(entry),
        "outcome": settled.became.value,
        "overrun": settled.overrun,
        "last_seq": _last_seq(settled),
        "stored": _stored(entry, settled),
    }


def _last_seq(settled: Settled) -> int:
    # Where no verdict is told, nobody learns either whether the ticket is there.
    return settled.facts.last_seq or 0 if settled.row and settled.facts else 0


def _scan_id(entry: Entry) -> str | None:
    if isinstance(entry, LateScan):
        return str(entry.attempt.scan_id)
    return str(entry.scan_id) if isinstance(entry, LateReversal) else None


def _stored(entry: Entry, settled: Settled) -> dict[str, Any] | None:
    if settled.why and settled.row is None:
        errors = _errors(entry) if isinstance(entry, ValidationError) else None
        return _problem(settled.why, errors)
    if settled.row is None:
        return None
    if settled.facts is None:
        return _reversal_out(settled.row, settled.replayed)
    return _nameless(
        scan.verdict(Outcome(settled.row, settled.facts, settled.replayed), get_language() or "en")
    )


def _nameless(verdict: dict[str, Any]) -> dict[str, Any]:
    """Return the verdict without what a screen shows of the person: nobody stands before it any more, and whoever holds
    a lost device could ask for one name after the other without using a place."""
    credential = verdict["credential"]
    hidden = dict.fromkeys(("number", "ticket_number", "name", "seat"))
    return {**verdict, "credential": credential and {**credential, **hidden}, "notes": [], "history": []}


def _problem(why: Why, errors: dict[str, str] | None) -> dict[str, Any]:
    status = 422 if why == Why.MALFORMED else 409
    detail = _("Kept for the organiser: %(why)s.") % {"why": why.label}
    found: dict[str, Any] = {"type": BLANK, "title": _("Kept"), "status": status, "detail": detail}
    return found | ({"errors": errors} if errors else {})


def _reversal_out(row: Row, replayed: bool) -> dict[str, Any]:
    return {
        "reversal_id": str(row.scan_id),
        "scan_id": str(row.reverses),
        "used": row.used,
        "allowed": row.allowed,
        "remaining": max(0, row.allowed - row.used),
        "decided_at": row.decided_at.isoformat(),
        "replayed": replayed,
    }


def _json(status: int, content: object) -> HttpResponse:
    return HttpResponse(to_json(content), status=status, content_type="application/json")
