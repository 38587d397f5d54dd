"""Tell holders what has become of their tickets and passes. Nobody is told unless whoever makes the change asks."""

from uuid import uuid4

from django.db import transaction
from django.db.models import CharField, F, JSONField, Value
from django.db.models.expressions import Combinable

from portillon.core.chunks import chunks
from portillon.issuing.models import Change, Credential, CredentialQuerySet, NewsMail
from portillon.issuing.outbox.rows import CHUNK_ROWS, add_for, spaced, unsent_columns
from portillon.issuing.tickets import changes
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.known import Known

What = NewsMail.What


def tell(
    tickets: CredentialQuerySet,
    what: NewsMail.What,
    *,
    by: By | None,
    request: str = "",
    before: Known | None = None,
) -> int:
    """Queue a mail for each holder who has an address, and log it; return how many are new.

    Call it when the change is stored: a mail is dropped if what it says is not so when it is sent. Asking again by the
    same `request` adds nothing. `before` is what the guests of an event knew.
    """
    request = request or uuid4().hex
    found = list(tickets.with_address().order_by("pk").values_list("pk", flat=True))
    parts = spaced(chunks(found, CHUNK_ROWS))
    return sum(_queue(pks, what, _columns(what, before or {}, request), request, by) for pks in parts)


def tell_one(one: Credential, what: NewsMail.What, by: By) -> None:
    """Tell one holder of the newest change of this kind, once for each change, however often it is asked for. Where
    nothing was changed, nothing is told."""
    if change := Change.objects.filter(credential=one, what=what.value).order_by("-pk").first():
        tell(Credential.objects.filter(pk=one.pk), what, by=by, request=f"change {change.pk}")


@transaction.atomic
def _queue(
    pks: list[int], what: NewsMail.What, columns: dict[str, Combinable], request: str, by: By | None
) -> int:
    some = Credential.objects.filter(pk__in=pks)
    told = set(
        NewsMail.objects.filter(credential__in=pks, request=request).values_list("credential", flat=True)
    )
    waiting = NewsMail.objects.filter(credential__in=pks, status=NewsMail.Status.QUEUED)
    if what == What.CHANGED:
        # A mail that waits says all that has changed since guests knew the event as it was before.
        unsaid = some.exclude(pk__in=waiting.filter(what=What.CHANGED).values("credential"))
    else:
        # What waits is older news of the ticket itself, which this mail replaces.
        waiting.exclude(what__in=(What.CHANGED, What.PASSED_ON)).exclude(request=request).delete()
        unsaid = some
    added = add_for(NewsMail, unsaid, columns)
    changes.note(list(some.exclude(pk__in=told)), Change.What.TOLD, by)
    return added


def _columns(what: NewsMail.What, before: Known, request: str) -> dict[str, Combinable]:
    return {
        "credential_id": F("pk"),
        "what": Value(what.value, CharField()),
        "before": Value(before, JSONField()),
        "request": Value(request, CharField()),
        **unsent_columns(),
    }
