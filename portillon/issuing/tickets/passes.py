"""Issues, changes, blocks, cancels and reissues passes. A number is never given out twice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from portillon.core.admission import counted_from
from portillon.core.bounds import LATEST
from portillon.core.qr import PASS_NUMBER_LENGTH
from portillon.issuing.models import (
    NAME_FORMS,
    Change,
    Credential,
    Holder,
    OldNumber,
    RemovedPass,
    fresh_page_secret,
)
from portillon.issuing.outbox import kept as mail_kept
from portillon.issuing.outbox import queue as mail_queue
from portillon.issuing.tickets import changes
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.tickets import BATCH_ROWS, free_numbers
from portillon.places.models import PassType, Programme
from portillon.places.roster import next_number_of_passes


@dataclass(frozen=True, slots=True)
class PassData:
    """The data of a new pass. An empty `number` is drawn at random; a missing time comes from the pass type."""

    pass_type: PassType
    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    language: str = ""
    number: str = ""
    external_id: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    starts_until: datetime | None = None


class NumberTaken(Exception):
    """A credential of the organisation has or had the number `args[0]`."""


@transaction.atomic
def issue(programme: Programme, wanted: Sequence[PassData], by: By | None = None) -> list[Credential]:
    """Issue a pass with its holder for each of `wanted`, in order; all or none.

    Raises NumberTaken, and IntegrityError if an external id is taken.
    """
    _refuse_taken(programme, [data.number for data in wanted if data.number])
    roster_n = next_number_of_passes(programme.pk)
    holders = Holder.objects.bulk_create([_holder(programme, data) for data in wanted], batch_size=BATCH_ROWS)
    fresh = iter(free_numbers(programme.organisation_id, len(wanted), PASS_NUMBER_LENGTH))
    now = timezone.now()
    passes = Credential.objects.bulk_create(
        [
            _pass(programme, holder, data, data.number or next(fresh), roster_n, now)
            for holder, data in zip(holders, wanted, strict=True)
        ],
        batch_size=BATCH_ROWS,
    )
    changes.note(passes, Change.What.ISSUED, by)
    mail_queue.passes_issued(passes)
    return passes


def _refuse_taken(programme: Programme, numbers: Sequence[str]) -> None:
    taken = {number for number, times in Counter(numbers).items() if times > 1}
    for start in range(0, len(numbers), BATCH_ROWS):
        some = numbers[start : start + BATCH_ROWS]
        for known in (Credential, OldNumber):
            found = known.objects.filter(organisation_id=programme.organisation_id, number__in=some)
            taken |= set(found.values_list("number", flat=True))
    if taken:
        raise NumberTaken(min(taken))


def _holder(programme: Programme, data: PassData) -> Holder:
    holder = Holder(
        organisation_id=programme.organisation_id,
        programme=programme,
        email=data.email,
        phone=data.phone,
        address=data.address,
        language=data.language,
    )
    holder.call(data.name)
    return holder


def _pass(
    programme: Programme, holder: Holder, data: PassData, number: str, roster_n: int, now: datetime
) -> Credential:
    kind = data.pass_type
    by_use = kind.starts == PassType.Starts.FIRST_USE
    # A pass with a last day of its own counts neither days nor hours.
    counts = by_use and not data.valid_until
    valid_from = data.valid_from or kind.valid_from
    return Credential(
        organisation_id=programme.organisation_id,
        programme=programme,
        pass_type=kind,
        holder=holder,
        number=number,
        roster_n=roster_n,
        admits=1 + programme.max_companions,
        price=kind.price,
        external_id=data.external_id,
        valid_from=valid_from,
        valid_until=data.valid_until or _until(programme, kind, valid_from or now, by_use=by_use),
        valid_days=kind.valid_days if counts else None,
        valid_hours=kind.valid_hours if counts else None,
        starts_until=data.starts_until or kind.starts_until if counts else None,
    )


def _until(programme: Programme, kind: PassType, first: datetime, by_use: bool) -> datetime | None:
    """Return the end of the validity: the type's end, or its days or hours from `first`, whichever is earlier."""
    counted = None if by_use else counted_from(first, kind.valid_days, kind.valid_hours, programme.zone)
    if counted is None:
        return kind.valid_until
    return min(counted, kind.valid_until or LATEST)


@transaction.atomic
def block(one: Credential, by: By | None = None) -> bool:
    """Block a lost or stolen pass, so that every desk refuses it.

    Return whether it was not blocked yet; blocking twice changes nothing.
    """
    is_new = _update(one, Q(blocked_at=None), blocked_at=timezone.now())
    if is_new:
        changes.note([one], Change.What.BLOCKED, by)
    one.refresh_from_db()
    return is_new


@transaction.atomic
def unblock(one: Credential, by: By | None = None) -> None:
    """Unblock a pass that was found. A number or code that a reissue has replaced stays refused."""
    if _update(one, Q(blocked_at__isnull=False), blocked_at=None):
        changes.note([one], Change.What.UNBLOCKED, by)
    one.refresh_from_db()


@transaction.atomic
def cancel(one: Credential, by: By | None = None) -> None:
    if _update(one, Q(cancelled_at=None), cancelled_at=timezone.now()):
        changes.note([one], Change.What.CANCELLED, by)
    mail_queue.withdraw(one)
    one.refresh_from_db()


@transaction.atomic
def reissue(one: Credential, by: By | None = None) -> None:
    """Give the pass a new number, and unblock it. Its old number, codes and page link stop being valid."""
    old = one.number
    (number,) = free_numbers(one.organisation_id, 1, PASS_NUMBER_LENGTH)
    fields = {
        "number": number,
        "issue": F("issue") + 1,
        "page_secret": fresh_page_secret(),
        "blocked_at": None,
    }
    _update(one, Q(), **fields)
    OldNumber.objects.create(organisation_id=one.organisation_id, number=old, credential=one)
    changes.note([one], Change.What.REISSUED, by)
    mail_queue.pass_reissued(one)
    one.refresh_from_db()


def change_holder(one: Credential, fields: Mapping[str, str], by: By | None = None) -> None:
    """Correct name, email, phone, address or language. Earlier codes stay valid."""
    change_holders([(one, fields)], by)


@transaction.atomic
def change_holders(wanted: Sequence[tuple[Credential, Mapping[str, str]]], by: By | None = None) -> None:
    """Correct many holders, with one statement for each thousand."""
    for one, fields in wanted:
        for name, value in fields.items():
            setattr(one.holder, name, value)
        one.holder.call(one.holder.name)
    Holder.objects.bulk_create(
        [one.holder for one, _fields in wanted],
        BATCH_ROWS,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["name", "email", "phone", "address", "language", *NAME_FORMS],
    )
    changes.note([one for one, _fields in wanted], Change.What.CHANGED, by)


@transaction.atomic
def extend(one: Credential, valid_until: datetime, by: By | None = None) -> None:
    """Make the pass valid until this instant, whatever its type says."""
    _update(one, Q(), valid_until=valid_until, valid_days=None, valid_hours=None, starts_until=None)
    changes.note([one], Change.What.CHANGED, by)
    one.refresh_from_db()


@transaction.atomic
def remove(one: Credential) -> None:
    """Delete the pass with its holder. The ledger keeps its rows, which contain no name."""
    programme = _programme_id(one)
    roster_n = next_number_of_passes(programme)
    # Of two who remove it at once, the second one has waited for its number.
    if not Credential.objects.filter(pk=one.pk).exists():
        return
    RemovedPass.objects.create(programme_id=programme, credential_id=one.pk, roster_n=roster_n)
    mail_kept.delete_of_credential(one)
    one.holder.delete()


def _update(one: Credential, condition: Q, **fields: Any) -> bool:
    """Store these fields with the number of this change if the condition holds; return whether it did."""
    roster_n = next_number_of_passes(_programme_id(one))
    return Credential.objects.filter(condition, pk=one.pk).update(**fields, roster_n=roster_n) > 0


def _programme_id(one: Credential) -> int:
    assert one.programme_id is not None
    return one.programme_id
