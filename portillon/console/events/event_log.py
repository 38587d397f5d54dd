"""The log of an event: who changed its settings, doors, form, devices and tickets, and who wrote to its guests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.models import User
from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.by_whom import by_whom
from portillon.console.events.event_form import EventForm
from portillon.issuing.mailing.announcement_text import written_in
from portillon.issuing.models import Change
from portillon.places.changes import What
from portillon.places.minute import Minute
from portillon.places.models import Event, EventChange

LINES_MAX = 200


@dataclass(frozen=True)
class LogLine:
    at: datetime
    text: str
    who: str


@never_cache
@require_safe
def event_log(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.EDIT_EVENTS)
    language = request.LANGUAGE_CODE[:2]
    found = [*_of_event(event), *_of_tickets(event), *_of_messages(event, language)]
    lines = sorted(found, key=lambda line: line.at, reverse=True)[:LINES_MAX]
    context = {"event": event, "lines": lines, "is_whole": len(found) <= LINES_MAX}
    return render(request, "event_log/page.html", context)


WORDS: dict[str, str | Promise] = {
    What.CREATED: gettext_lazy("The event was created."),
    What.COPIED: gettext_lazy("The event was made from “%(about)s”."),
    What.CHANGED: gettext_lazy("Changed: %(about)s"),
    What.ARCHIVED: gettext_lazy("The event was put into the archive."),
    What.UNARCHIVED: gettext_lazy("The event was taken out of the archive."),
    What.DOOR_ADDED: gettext_lazy("The door “%(about)s” was added."),
    What.DOOR_CHANGED: gettext_lazy("The door “%(about)s” was changed."),
    What.DOOR_REMOVED: gettext_lazy("The door “%(about)s” was removed."),
    What.DOOR_OPENED: gettext_lazy("The door “%(about)s” was opened by hand."),
    What.DOOR_CLOSED: gettext_lazy("The door “%(about)s” was closed by hand."),
    What.DOOR_USUAL: gettext_lazy("The door “%(about)s” keeps to the event's times again."),
    What.FORM_CHANGED: gettext_lazy("The registration's settings were changed."),
    What.QUESTION_ADDED: gettext_lazy("The question “%(about)s” was added."),
    What.QUESTION_CHANGED: gettext_lazy("The question “%(about)s” was changed."),
    What.QUESTION_REMOVED: gettext_lazy("The question “%(about)s” was removed."),
    What.LIST_IMPORTED: gettext_lazy("A list of participants was imported: %(about)s"),
    What.INVITED_IMPORTED: gettext_lazy("A list of invited people was imported: %(about)s"),
    What.INVITED_ADDED: gettext_lazy("On the list of invited people now: %(about)s"),
    What.INVITED_CHANGED: gettext_lazy("Changed on the list of invited people: %(about)s"),
    What.INVITED_REMOVED: gettext_lazy("Somebody was taken off the list of invited people."),
    What.INVITATIONS_SENT: gettext_lazy("Invitations sent: %(about)s"),
    What.PLACE_OFFERED: gettext_lazy("A place was offered to %(about)s."),
    What.REGISTRATION_CANCELLED: gettext_lazy("The registration of %(about)s was cancelled."),
    What.DEVICE_CHANGED: gettext_lazy("The device “%(about)s” was changed."),
    What.DEVICE_REVOKED: gettext_lazy("The device “%(about)s” was revoked."),
    What.TICKETS_TAKEN_BACK: gettext_lazy("The tickets that “%(about)s” held were taken back."),
    What.PHONES_CONFIRMED: gettext_lazy("Confirmed after a backup was restored: the phones were heard."),
    What.TO_THE_VENUE: gettext_lazy("The event was handed over to “%(about)s”."),
    What.FROM_THE_VENUE: gettext_lazy("“%(about)s” has begun to give the event back."),
    What.CODE_MADE: gettext_lazy("The authorisation “%(about)s” was made."),
    What.CODE_CHANGED: gettext_lazy("The authorisation “%(about)s” was changed."),
    What.CODE_WITHDRAWN: gettext_lazy("The authorisation “%(about)s” was withdrawn."),
    What.MAILS_PAUSED: gettext_lazy("Mails were paused."),
    What.MAILS_RESUMED: gettext_lazy("Mails were resumed."),
    What.REHEARSED: gettext_lazy("A rehearsal was begun."),
}


def _of_event(event: Event) -> Iterator[LogLine]:
    changes = list(event.changes.select_related("user").order_by("-pk")[: LINES_MAX + 1])
    people = {
        **_people(event.registrations, changes, (What.PLACE_OFFERED, What.REGISTRATION_CANCELLED)),
        **_people(event.invitees, changes, (What.INVITED_ADDED, What.INVITED_CHANGED)),
    }
    for change in changes:
        told = str(WORDS[change.what]) % {"about": _about(change, people)}
        yield LogLine(change.at, told, by_whom(change.user, change.by_key) or "–")


def _people(people: Any, changes: list[EventChange], whats: Sequence[str]) -> dict[int, str]:
    """Return the name of the person whom each change is about.

    The log stores the person's id, so that a name disappears from it when the person is erased.
    """
    numbers = {change.pk: int(change.about) for change in changes if change.what in whats}
    names = {one.pk: one.name for one in people.filter(pk__in=numbers.values())}
    return {pk: names.get(number, _("somebody")) for pk, number in numbers.items()}


def _about(change: EventChange, people: dict[int, str]) -> str:
    if change.what == What.CHANGED:
        return ", ".join(_label(name) for name in change.about.split(","))
    if change.what in (What.LIST_IMPORTED, What.INVITED_IMPORTED):
        added, _comma, others = change.about.partition(",")
        return _("%(added)s new, %(changed)s changed") % {"added": added, "changed": others}
    return people.get(change.pk, change.about)


def _label(name: str) -> str:
    """Return the form's label of a field of the event."""
    others = {
        "reentry": _("who has left may come back"),
        "check_categories": _("Categories to check"),
        "lane_plan": _("Who belongs to which lane"),
    }
    field = EventForm.base_fields.get(name)
    return str(field.label) if field else others.get(name, name)


def _of_tickets(event: Event) -> Iterator[LogLine]:
    """Yield one line for all tickets that a person treated alike within one minute."""
    of_event = Change.objects.filter(credential__event=event).annotate(minute=Minute("at"))
    grouped = of_event.values_list("what", "user", "by_key", "minute").annotate(
        number=Count("pk"), name=Min("credential__holder__name"), last=Max("at")
    )
    rows = list(grouped.order_by("-last")[: LINES_MAX + 1])
    users = User.objects.in_bulk({user for _what, user, *_rest in rows if user})
    for what, user, key, _minute, number, name, last in rows:
        yield LogLine(last, _tickets(what, number, name), by_whom(users.get(user), key) or "–")


def _tickets(what: str, number: int, name: str) -> str:
    told = {"name": name, "n": number}
    match what:
        case Change.What.ISSUED:
            words = ngettext("%(name)s got a ticket.", "%(n)d tickets were issued.", number)
        case Change.What.CANCELLED:
            words = ngettext("The ticket of %(name)s was cancelled.", "%(n)d tickets were cancelled.", number)
        case Change.What.BLOCKED:
            words = ngettext("The ticket of %(name)s was blocked.", "%(n)d tickets were blocked.", number)
        case Change.What.UNBLOCKED:
            words = ngettext("The ticket of %(name)s was unblocked.", "%(n)d tickets were unblocked.", number)
        case Change.What.REISSUED:
            words = ngettext("The ticket of %(name)s was reissued.", "%(n)d tickets were reissued.", number)
        case Change.What.PASSED_ON:
            words = ngettext(
                "A ticket was passed on by its holder, to %(name)s. Notes for the door are not passed on.",
                "%(n)d tickets were passed on by their holders. Notes for the door are not passed on.",
                number,
            )
        case Change.What.TOLD:
            words = ngettext("%(name)s was told by mail.", "%(n)d guests were told by mail.", number)
        case _:
            words = ngettext("The ticket of %(name)s was changed.", "%(n)d tickets were changed.", number)
    return words % told


def _of_messages(event: Event, language: str) -> Iterator[LogLine]:
    for one in event.announcements.select_related("created_by").order_by("-pk")[: LINES_MAX + 1]:
        subject, _text = written_in(one, language)
        yield LogLine(
            one.created_at,
            _("The message “%(subject)s” was sent.") % {"subject": subject},
            by_whom(one.created_by, "") or "–",
        )
