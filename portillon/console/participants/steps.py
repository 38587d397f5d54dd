"""The steps that lead an organiser from an empty event to its doors, each ticked by what is there."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portillon.console.templatetags.moments import count
from portillon.devices.enrol import working
from portillon.issuing.outbox.queue import unsent
from portillon.places.changes import What
from portillon.places.models import Event


@dataclass(frozen=True)
class Step:
    """`path` is the page where the step is done; empty for those who may not open it."""

    label: str
    said: str
    is_done: bool
    path: str


def steps_of(event: Event, may: dict[str, bool]) -> list[Step]:
    """Return the steps in their order. The last one is done when all the others are."""
    steps = [_participants(event, may), _mails(event, may), _phones(event), _rehearsal(event)]
    is_ready = all(step.is_done for step in steps)
    said = _("all is done") if is_ready else _("not yet")
    return [*steps, Step(_("Ready"), said, is_ready, reverse("rehearsal", args=[event.pk]))]


def _participants(event: Event, may: dict[str, bool]) -> Step:
    said = ngettext("%(n)s person", "%(n)s persons", event.expected) % {"n": count(event.expected)}
    path = reverse("roster", args=[event.pk]) if may["edit_participants"] else ""
    return Step(_("Participants"), said, event.expected > 0, path)


def _mails(event: Event, may: dict[str, bool]) -> Step:
    is_done = event.expected > 0 and not unsent(event).exists()
    path = reverse("mails", args=[event.pk]) if may["edit_participants"] else ""
    return Step(_("Mails"), _("all sent or on their way") if is_done else _("not yet"), is_done, path)


def _phones(event: Event) -> Step:
    phones = working().filter(event=event, paper_list=None).count()
    said = ngettext("%(n)s phone", "%(n)s phones", phones) % {"n": count(phones)}
    return Step(_("Phones"), said, phones > 0, reverse("devices", args=[event.pk]))


def _rehearsal(event: Event) -> Step:
    is_done = event.changes.filter(what=What.REHEARSED).exists()
    said = _("rehearsed") if is_done else _("not yet")
    return Step(_("Rehearsal"), said, is_done, reverse("rehearsal", args=[event.pk]))
