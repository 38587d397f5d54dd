"""Ask once whether holders are told of what is being done to their tickets, and show what they would read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portillon.accounts.models import LANGUAGES, User
from portillon.console.access import SignedInRequest
from portillon.console.form import ConsoleForm
from portillon.console.jobs import background
from portillon.console.jobs.background import Progress, job
from portillon.console.models import Work
from portillon.core.chunks import chunks
from portillon.issuing.mailing.kinds.news import preview
from portillon.issuing.models import Credential, CredentialQuerySet, NewsMail
from portillon.issuing.outbox.rows import CHUNK_ROWS, spaced
from portillon.issuing.tickets import news
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.known import EventNews, Known, known_of
from portillon.places.models import Event

AT_ONCE_MAX = 1000
What = NewsMail.What


@dataclass(frozen=True)
class Sample:
    """A mail in one language, as its first guest gets it; `guests` is the number who get this language."""

    language: str
    name: str
    subject: str
    text: str
    guests: int


@dataclass(frozen=True)
class Telling:
    """The question: how many would be told, and what they would read in each of their languages."""

    guests: int
    samples: tuple[Sample, ...]

    @property
    def question(self) -> str:
        return _question(self.guests)


def _question(guests: int) -> str:
    return ngettext("Tell %(n)d guest?", "Tell %(n)d guests?", guests) % {"n": guests}


def telling_of_change(changed: EventNews) -> Telling | None:
    """Return the question about an event's change; None if no guest whom it concerns has an address."""
    return telling(changed.tickets, What.CHANGED, changed.event.organisation.language, changed)


def telling(
    tickets: CredentialQuerySet, what: NewsMail.What, default: str, changed: EventNews | None = None
) -> Telling | None:
    """Return the question about these tickets or passes; None if no holder has an address. Holders who have chosen no
    language are written to in `default`."""
    found = tickets.with_address()
    spoken = found.order_by().values_list("holder__language").annotate(Count("pk"))
    guests: dict[str, int] = {}
    for language, number in spoken:
        guests[language or default] = guests.get(language or default, 0) + number
    samples = [
        _sample(found, what, code, name, guests[code], default, changed)
        for code, name in LANGUAGES
        if code in guests
    ]
    return Telling(sum(guests.values()), tuple(samples)) if samples else None


def _sample(
    found: CredentialQuerySet, what: NewsMail.What, code: str, name: Any, guests: int, default: str,
    changed: EventNews | None,
) -> Sample:  # fmt: skip
    speaking = found.filter(holder__language__in=[code, ""] if code == default else [code])
    loaded = speaking.select_related(
        "holder", "event__organisation", "event__venue", "programme__organisation"
    )
    first = loaded.order_by("holder__sorted_as", "holder_id")[0]
    return Sample(code, str(name), *preview(first, what, code, changed), guests)


class TellingForm(ConsoleForm):
    """A form that changes what guests know of an event. It is sent back once with the question if it does."""

    tell = forms.ChoiceField(
        label="",
        required=False,
        choices={"yes": _("Yes, by mail"), "no": _("No, nobody is told")},
        widget=forms.RadioSelect,
    )
    _changed: EventNews | None = None

    def ask(self, event: Event, before: Known) -> None:
        """Ask whether guests are told, unless that is answered. Call it when the change is stored in a transaction,
        which must be rolled back if the form has errors now."""
        if event.ends_at <= timezone.now():
            return
        changed = EventNews(event, before, known_of(event))
        if guests := changed.tickets.with_address().count():
            self._changed = changed
            self["tell"].label = _question(guests)
            if not self.cleaned_data.get("tell"):
                self.add_error("tell", _("Please choose, and save again."))

    @cached_property
    def telling(self) -> Telling | None:
        """The question with its samples, which are composed when they are shown: no lock is held for them."""
        return telling_of_change(self._changed) if self._changed else None

    @property
    def tells(self) -> bool:
        return self._changed is not None and self.cleaned_data.get("tell") == "yes"


def tell_of_change(request: SignedInRequest, event: Event, before: Known) -> HttpResponse | None:
    """Mail what has changed to the guests whom it concerns. Many are left to a job; then its page is returned."""
    reached = EventNews(event, before, known_of(event)).tickets.with_address()
    ids, asked = list(reached.order_by("pk").values_list("pk", flat=True)), uuid4().hex
    if len(ids) > AT_ONCE_MAX:
        wanted = {"ids": ids, "before": before, "request": asked}
        begun = background.begin(event, request.user, Work.Kind.MAILS, tell_all, parameters=wanted)
        return redirect("work", begun.pk)
    messages.success(request, _under_way(_tell(ids, before, asked, request.user)))
    return None


@job("news.tell")
def tell_all(work: Work, progress: Progress) -> dict[str, Any]:
    wanted: Mapping[str, Any] = work.parameters
    ids, reached = wanted["ids"], 0
    for chunk in spaced(chunks(ids, CHUNK_ROWS)):
        _tell(chunk, wanted["before"], wanted["request"], work.created_by)
        reached += len(chunk)
        progress(reached, len(ids))
    # Those too that were queued before an interruption.
    return {"sentence": _under_way(NewsMail.objects.filter(request=wanted["request"]).count())}


def _tell(ids: list[int], before: Known, asked: str, user: User | None) -> int:
    tickets = Credential.objects.filter(pk__in=ids)
    return news.tell(tickets, What.CHANGED, by=By(user), request=asked, before=before)


def _under_way(added: int) -> str:
    return ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", added) % {"n": added}
