"""Create an event, and change it."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from portillon.accounts.models import Organisation, User
from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import SignedInRequest, event_for
from portillon.console.events.event_form import EventForm
from portillon.console.telling import tell_of_change
from portillon.entries.words.offline_words import now_and_why
from portillon.issuing.registration import waiting_list
from portillon.places.models import Event
from portillon.places.zone import told_of


@require_http_methods(["GET", "HEAD", "POST"])
def new_event(request: SignedInRequest) -> HttpResponse:
    """Create an event. The organisation is chosen first, because it determines venues and time zone."""
    organisations = organisations_where(request.user, Act.EDIT_EVENTS)
    if not organisations:
        raise PermissionDenied
    slug = request.GET.get("organisation")
    if slug is None and len(organisations) > 1:
        return render(request, "event/organisation.html", {"organisations": organisations})
    chosen = organisations if slug is None else [own for own in organisations if own.slug == slug]
    if not chosen:
        raise Http404
    return _page(request, chosen[0], None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_event(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.EDIT_EVENTS)
    return _page(request, event.organisation, event)


def _page(request: SignedInRequest, organisation: Organisation, event: Event | None) -> HttpResponse:
    form = EventForm(organisation, event, data=request.POST if request.method == "POST" else None)
    saved = _saved(form, request.user)
    if saved is None:
        # The heading shows the stored title, not the unsaved one of the form.
        shown = Event.objects.select_related("organisation", "venue").get(pk=event.pk) if event else None
        with timezone.override(ZoneInfo(form.zone)):
            context = {"form": form, "event": shown, "offline_now": now_and_why(shown) if shown else None}
            return render(request, "event/page.html", context)
    if zone := told_of(saved):
        messages.info(request, _("The times of this event are %(zone)s.") % {"zone": zone})
    if event is None:
        messages.success(request, _("The event is created. Now its participants."))
        return redirect("participants", saved.pk)
    messages.success(request, _("The changes are saved."))
    _warn_of_large_parties(request, saved)
    told = tell_of_change(request, saved, form.before) if form.tells else None
    return told or redirect("events")


def _warn_of_large_parties(request: SignedInRequest, saved: Event) -> None:
    if unserved := waiting_list.too_large(saved).count():
        sentence = ngettext(
            "%(count)d party on the waiting list is larger than the event.",
            "%(count)d parties on the waiting list are larger than the event.",
            unserved,
        )
        messages.warning(request, sentence % {"count": unserved})


def _saved(form: EventForm, by: User) -> Event | None:
    # All questions, about own times, lanes and guests, are asked at once.
    if not form.is_valid() and not _only_asks(form):
        return None
    try:
        with transaction.atomic():
            return _tried(form, by)
    except ValidationError as error:
        form.say(error)
        return None


def _only_asks(form: EventForm) -> bool:
    return bool(form.errors) and set(form.errors) <= {"own_times", "lanes_confirmed"}


def _tried(form: EventForm, by: User) -> Event | None:
    """Save the event, unless a question is open. Raises ValidationError."""
    before = form.before
    saved = form.save(by)
    if before:
        form.ask(saved, before)
    if form.errors:
        transaction.set_rollback(True)
        return None
    return saved
