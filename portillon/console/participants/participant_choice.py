"""An act on many tickets at once, either ticked ones or all that the list finds. It asks for confirmation first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.jobs import background
from portillon.console.jobs.background import Progress, job
from portillon.console.models import Work
from portillon.console.participants.participant_answers import questions_of
from portillon.console.participants.participant_list import PAGE_SIZE, ParticipantQuery, found_of
from portillon.console.telling import Telling, telling
from portillon.core.chunks import chunks
from portillon.issuing.models import Credential, CredentialQuerySet, Message, NewsMail
from portillon.issuing.outbox import queue as mail_queue
from portillon.issuing.outbox.rows import spaced
from portillon.issuing.tickets import news, tickets
from portillon.issuing.tickets.changes import By
from portillon.places.models import Event
from portillon.posted import posted_from

# More tickets than this would keep the browser waiting, and are left to a job.
AT_ONCE_MAX = 100
NAMED_MAX = 10


@dataclass(frozen=True)
class Choice:
    """The chosen tickets: those in `ids`, or with `is_all` those that `query` finds.

    `newest` is the last ticket's number when the question was asked; later tickets are left out.
    """

    ids: tuple[int, ...]
    is_all: bool
    query: str
    newest: int

    @classmethod
    def read(cls, event: Event, given: QueryDict) -> "Choice":
        """Return the choice that a form describes; values that make no sense are ignored."""
        ids = tuple(int(one) for one in given.getlist("ticket")[:PAGE_SIZE] if _is_number(one))
        newest = given.get("newest", "")
        known = int(newest) if _is_number(newest) else event.tickets.aggregate(last=Max("pk"))["last"] or 0
        return cls(ids, "all" in given, ParticipantQuery.read(QueryDict(given.get("query", ""))).whole, known)

    def tickets(self, event: Event) -> CredentialQuerySet:
        if not self.is_all:
            return Credential.objects.filter(event=event, pk__in=self.ids).select_related("holder")
        wish = ParticipantQuery.read(QueryDict(self.query))
        return found_of(event, wish, questions_of(event)).filter(pk__lte=self.newest)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


# Acts on tickets of an event; returns on how many of them the act is done by now, however often it was asked for.
Deed = Callable[[Event, Sequence[int], By, str], int]


@dataclass(frozen=True)
class Deal:
    """An act that the page offers.

    `fit` selects the tickets it applies to; `question` and `done` depend on their number.
    """

    kind: Work.Kind
    fit: Callable[[CredentialQuerySet], CredentialQuerySet]
    deed: Deed
    question: Any
    # Why those of the chosen stay as they are that do not fit; and what is said if none fits.
    others: Any
    nothing: Promise
    consequences: tuple[Promise, ...]
    button: Promise
    done: Any
    is_final: bool = False
    # What the holders are told, if whoever acts wishes it.
    news: NewsMail.What | None = None

    def telling(self, event: Event, tickets: CredentialQuerySet) -> Telling | None:
        """The question whether the holders are told; None if there is nothing to tell, or nobody has an address."""
        return telling(tickets, self.news, event.organisation.language) if self.news else None

    @transaction.atomic
    def carry_out(self, event: Event, ids: Sequence[int], by: By, request: str, *, tells: bool) -> int:
        done = self.deed(event, ids, by, request)
        if tells and self.news:
            news.tell(Credential.objects.filter(event=event, pk__in=ids), self.news, by=by, request=request)
        return done


def _mail(event: Event, ids: Sequence[int], _by: By, request: str) -> int:
    mail_queue.send(Credential.objects.filter(event=event, pk__in=ids), request)
    asked = Message.objects.filter(credential__in=ids, request=request)
    return asked.values("credential").distinct().count()


def _cancel(event: Event, ids: Sequence[int], by: By, _request: str) -> int:
    tickets.cancel_some(event, ids, by)
    return Credential.objects.filter(event=event, pk__in=ids).exclude(cancelled_at=None).count()


DEALS = {
    "mail": Deal(
        kind=Work.Kind.MAILS,
        fit=lambda found: found.valid().with_address(),
        deed=_mail,
        question=ngettext_lazy(
            "Mail the ticket again to %(n)d person?", "Mail the ticket again to %(n)d persons?", "n"
        ),
        others=ngettext_lazy(
            "%(n)d of those you chose is not valid any more or has no e-mail address, and gets no mail.",
            "%(n)d of those you chose are not valid any more or have no e-mail address, and get no mail.",
            "n",
        ),
        nothing=gettext_lazy(
            "Nobody you chose can be mailed: their tickets are not valid any more, or there is no e-mail address."
        ),
        consequences=(
            gettext_lazy("Each gets a mail with the ticket, also who has one already."),
            gettext_lazy("Tickets sent before stay valid."),
        ),
        button=gettext_lazy("Send the mails"),
        done=ngettext_lazy("%(n)d mail is on its way.", "%(n)d mails are on their way.", "n"),
    ),
    "cancel": Deal(
        kind=Work.Kind.CANCELLATION,
        fit=lambda found: found.filter(cancelled_at=None),
        deed=_cancel,
        question=ngettext_lazy("Cancel %(n)d ticket?", "Cancel %(n)d tickets?", "n"),
        others=ngettext_lazy(
            "%(n)d of those you chose is not valid any more and stays as it is.",
            "%(n)d of those you chose are not valid any more and stay as they are.",
            "n",
        ),
        nothing=gettext_lazy(
            "Nothing is to be done for those you chose: their tickets are not valid any more."
        ),
        consequences=(
            gettext_lazy("From now on every door refuses them and says that they were cancelled."),
            gettext_lazy("The participants stay in the list, under “Cancelled”."),
            gettext_lazy("Whoever is in already stays counted as in."),
            gettext_lazy("Places that become free go to the waiting list, if there is one."),
            gettext_lazy("This cannot be undone; you can issue new tickets instead."),
        ),
        button=gettext_lazy("Cancel the tickets"),
        done=ngettext_lazy("%(n)d ticket is cancelled.", "%(n)d tickets are cancelled.", "n"),
        is_final=True,
        news=NewsMail.What.CANCELLED,
    ),
}  # fmt: skip


@posted_from("participants", "event_id")
def deal(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Ask for confirmation, or act if the form confirms."""
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    chosen, wanted = Choice.read(event, request.POST), DEALS.get(request.POST.get("do", ""))
    if wanted is None:
        return HttpResponseBadRequest(_("Please go back and try again."))
    fitting = wanted.fit(chosen.tickets(event))
    back = f"{reverse('participants', args=[event.pk])}?{chosen.query}"
    found = fitting.count()
    if not found:
        messages.error(request, _nothing(chosen, wanted))
        return redirect(back)
    if "sure" not in request.POST:
        return _question(request, event, chosen, wanted, found, back)
    return _do(request, event, fitting, wanted, found, back)


def _nothing(chosen: Choice, wanted: Deal) -> str:
    if chosen.ids or chosen.is_all:
        return str(wanted.nothing)
    return _("Please choose participants first.")


def _question(
    request: SignedInRequest, event: Event, chosen: Choice, wanted: Deal, found: int, back: str
) -> HttpResponse:
    fitting = wanted.fit(chosen.tickets(event))
    others = chosen.tickets(event).count() - found
    context = {
        "event": event,
        "choice": chosen,
        "deal": wanted,
        "do": request.POST["do"],
        "question": wanted.question % {"n": found},
        "telling": wanted.telling(event, fitting),
        "named": fitting.select_related("holder").order_by("holder__sorted_as", "holder_id")[:NAMED_MAX],
        "unnamed": max(0, found - NAMED_MAX),
        "others": wanted.others % {"n": others} if others else "",
        "back": back,
        # Makes the act idempotent: a form that is submitted twice has the same id.
        "request_id": uuid4().hex,
    }
    return render(request, "participants/choice.html", context)


def _do(
    request: SignedInRequest, event: Event, fitting: CredentialQuerySet, wanted: Deal, found: int, back: str
) -> HttpResponse:
    try:
        asked = UUID(request.POST.get("request", "")).hex
    except ValueError:
        return HttpResponseBadRequest(_("Please go back and try again."))
    tells = "tell" in request.POST
    ids = list(fitting.order_by("pk").values_list("pk", flat=True))
    if found > AT_ONCE_MAX:
        chosen = {"ids": ids, "request": asked, "tells": tells}
        begun = background.begin(event, request.user, wanted.kind, do_all, parameters=chosen)
        return redirect("work", begun.pk)
    done = wanted.carry_out(event, ids, By(request.user), asked, tells=tells)
    messages.success(request, wanted.done % {"n": done})
    return redirect(back)


@job("participants.deal")
def do_all(work: Work, progress: Progress) -> dict[str, Any]:
    """What was done before an interruption is not done twice, and is counted."""
    assert work.event is not None
    ids, asked = work.parameters["ids"], work.parameters["request"]
    # Work that an earlier version was asked for does not say.
    tells = work.parameters.get("tells", False)
    (wanted,) = (one for one in DEALS.values() if one.kind == work.kind)
    done = reached = 0
    for chunk in spaced(chunks(ids, AT_ONCE_MAX)):
        done += wanted.carry_out(work.event, chunk, By(work.created_by), asked, tells=tells)
        reached += len(chunk)
        progress(reached, len(ids))
    return {"sentence": wanted.done % {"n": done}}
