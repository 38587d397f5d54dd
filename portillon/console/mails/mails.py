"""Mails of tickets and passes: their progress and their errors; send, send again, pause."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import (
    SignedInRequest,
    event_for,
    pass_for,
    programme_for,
    ticket_for,
    wants_part,
)
from portillon.console.templatetags import moments
from portillon.issuing.mailing.file import parsed, text_of
from portillon.issuing.models import Credential, Message, Outgoing
from portillon.issuing.outbox import queue as mail_queue
from portillon.issuing.outbox.kept import kept
from portillon.issuing.outbox.pause import pause, resume
from portillon.issuing.outbox.state import SHOWN, mails_of, progress_of, words_of
from portillon.places.changes import What, note
from portillon.places.models import EventChange, Programme
from portillon.places.occasion import Occasion
from portillon.posted import posted_from

PAGE_SIZE = 50
LINES_MAX = 20
LABELS = {
    "all": pgettext_lazy("mails", "All"),
    "waiting": pgettext_lazy("mails", "Waiting"),
    "sent": pgettext_lazy("mails", "Sent"),
    "failed": pgettext_lazy("mails", "Failed"),
}


HEADS = {
    "From": pgettext_lazy("a mail", "From"),
    "To": pgettext_lazy("a mail", "To"),
    "Reply-To": pgettext_lazy("a mail", "Answers to"),
    "Subject": pgettext_lazy("a mail", "Subject"),
}


@dataclass(frozen=True)
class MailLine:
    """A mail in a list."""

    message: Outgoing
    is_kept: bool

    @property
    def words(self) -> str:
        return words_of(self.message)


@dataclass(frozen=True)
class Post:
    """An event or programme whose mails a page is about, with the addresses of that page."""

    occasion: Occasion

    @property
    def is_of_passes(self) -> bool:
        return isinstance(self.occasion, Programme)

    @property
    def back(self) -> str:
        return reverse("programme" if self.is_of_passes else "participants", args=[self.occasion.pk])

    @property
    def page(self) -> str:
        return self._address("mails")

    @property
    def sending(self) -> str:
        return self._address("mails-send")

    @property
    def pausing(self) -> str:
        return self._address("mails-pause")

    @property
    def resuming(self) -> str:
        return self._address("mails-resume")

    def _address(self, name: str) -> str:
        return reverse(f"programme-{name}" if self.is_of_passes else name, args=[self.occasion.pk])


def _post(request: SignedInRequest, ids: dict[str, int]) -> Post:
    """Return what the mails of the address are about, by `event_id` or `programme_id`.

    Raises Http404 and PermissionDenied.
    """
    if "event_id" in ids:
        return Post(event_for(request, ids["event_id"], Act.EDIT_PARTICIPANTS))
    return Post(programme_for(request, ids["programme_id"], Act.EDIT_PASSES))


@never_cache
@require_safe
def mails(request: SignedInRequest, **ids: int) -> HttpResponse:
    post = _post(request, ids)
    occasion = post.occasion
    context: dict[str, Any] = {
        "post": post,
        "occasion": occasion,
        "progress": progress_of(occasion),
        "is_filed": settings.MAILING.folder is not None,
    }
    if wants_part(request):
        return render(request, "mails/state.html", context)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "all"
    lines, after = _page(
        mails_of(occasion, show).select_related("credential__holder"), request.GET.get("after", "")
    )
    context |= {
        "lines": lines,
        "after": after,
        "show": show,
        "shown": LABELS,
        "unsent": mail_queue.unsent(occasion).count(),
        "everybody": mail_queue.mailable(occasion).count(),
        "unreachable": mail_queue.to_hand_over(occasion).count(),
        # Makes sending idempotent: a form that is submitted twice has the same id.
        "request_id": uuid4().hex,
    }
    return render(request, "mails/page.html", context)


def _page(found: "QuerySet[Message]", after: str) -> tuple[list[MailLine], int | None]:
    """Return the lines of a page, and where the next page begins."""
    if after.isascii() and after.isdigit() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    page = list(found[: PAGE_SIZE + 1])
    following = page[PAGE_SIZE - 1].pk if len(page) > PAGE_SIZE else None
    return lines_of(page[:PAGE_SIZE]), following


def lines_of(found: list[Message]) -> list[MailLine]:
    return [MailLine(message, kept(message) is not None) for message in found]


def lines_about(one: Credential) -> list[MailLine]:
    """Return the newest mails about a ticket or pass: with it, and with news of it, which have no page of their own."""
    with_it = one.messages.exclude(kind=Message.Kind.CODE).order_by("-pk")[:LINES_MAX]
    lines = lines_of(list(with_it))
    lines += [MailLine(told, is_kept=False) for told in one.news.order_by("-pk")[:LINES_MAX]]
    return sorted(lines, key=lambda line: line.message.created_at, reverse=True)[:LINES_MAX]


def _page_of(request: SignedInRequest, **ids: int) -> str:
    return _post(request, ids).page


@posted_from(_page_of)
def send_mails(request: SignedInRequest, **ids: int) -> HttpResponse:
    """Mail all holders of a valid ticket or pass, or those who have been sent nothing yet."""
    post = _post(request, ids)
    asked, whom = _request_id(request), request.POST.get("to")
    if asked is None or whom not in ("all", "unsent"):
        return HttpResponseBadRequest(_("Please go back and try again."))
    wanted = mail_queue.mailable if whom == "all" else mail_queue.unsent
    added = mail_queue.send(wanted(post.occasion), asked)
    sentence = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", added)
    messages.success(request, sentence % {"count": added})
    return redirect(post.page)


@posted_from("participant", "ticket_id")
def send_mail(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    """Mail a ticket to its holder again."""
    return _sent_again(request, ticket_for(request, ticket_id, Act.EDIT_PARTICIPANTS), "participant")


@posted_from("pass", "pass_id")
def send_pass_mail(request: SignedInRequest, pass_id: int) -> HttpResponse:
    return _sent_again(request, pass_for(request, pass_id, Act.SERVE_PASSES), "pass")


def _sent_again(request: SignedInRequest, one: Credential, page: str) -> HttpResponse:
    asked = _request_id(request)
    if asked is None:
        return HttpResponseBadRequest(_("Please go back and try again."))
    occasion = one.event or one.programme
    assert occasion is not None
    if mail_queue.send(mail_queue.mailable(occasion).filter(pk=one.pk), asked):
        messages.success(request, _("The mail to %(name)s is on its way.") % {"name": one.holder.name})
    return redirect(page, one.pk)


def _request_id(request: SignedInRequest) -> str | None:
    try:
        return UUID(request.POST.get("request", "")).hex
    except ValueError:
        return None


@posted_from(_page_of)
def pause_mails(request: SignedInRequest, **ids: int) -> HttpResponse:
    post = _post(request, ids)
    pause(post.occasion)
    _note(request, post, What.MAILS_PAUSED)
    return redirect(post.page)


@posted_from(_page_of)
def resume_mails(request: SignedInRequest, **ids: int) -> HttpResponse:
    post = _post(request, ids)
    resume(post.occasion)
    _note(request, post, What.MAILS_RESUMED)
    return redirect(post.page)


def _note(request: SignedInRequest, post: Post, what: EventChange.What) -> None:
    if not post.is_of_passes:
        note(post.occasion.pk, what, user=request.user)


@never_cache
@require_safe
def mail(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Show the text of a mail that was written to a file for lack of a mail server. Its HTML is not trusted."""
    message, back, path = _kept(request, message_id)
    found = parsed(path.read_bytes())
    context = {
        "message": message,
        "back": back,
        "heads": list(_heads(found)),
        "text": text_of(found),
        "attachments": [part.get_filename() for part in found.iter_attachments()],
    }
    return render(request, "mails/mail.html", context)


def _heads(found: EmailMessage) -> Iterator[tuple[str, str]]:
    """Yield the labels and values of the heads that the mail has."""
    for name, label in HEADS.items():
        if found[name]:
            yield str(label), str(found[name])
    if sent := found["Date"] and found["Date"].datetime:
        local = timezone.localtime(sent)
        yield _("Date"), f"{moments.day(local)}, {moments.clock(local)}"


@never_cache
@require_safe
def mail_file(request: SignedInRequest, message_id: int) -> HttpResponseBase:
    message, _back, path = _kept(request, message_id)
    name = f"mail-{message.pk}.eml"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="message/rfc822")


def _kept(request: SignedInRequest, message_id: int) -> tuple[Message, str, Path]:
    """Return the mail, the page that lists it, and its file. Raises Http404, for one-time codes in any case."""
    message = get_object_or_404(Message.objects.exclude(kind=Message.Kind.CODE), pk=message_id)
    if message.event_id is not None:
        back = Post(event_for(request, message.event_id, Act.EDIT_PARTICIPANTS)).page
    else:
        pass_for(request, message.credential_id, Act.SEE_PASSES)
        back = reverse("pass", args=[message.credential_id])
    path = kept(message)
    if path is None:
        raise Http404
    return message, back, path
