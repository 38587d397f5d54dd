"""The list of an event's participants."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, event_for, wants_part
from portillon.console.events.at_venue import where
from portillon.console.events.event_risk import risk_of
from portillon.console.events.events import status
from portillon.console.participants.participant_answers import filters_of, questions_of
from portillon.console.participants.participant_columns import columns_of
from portillon.console.participants.participant_list import SHOWN, SORTED, ParticipantQuery, page_of
from portillon.console.participants.steps import steps_of
from portillon.entries import conflicts
from portillon.entries.figures import stats

COLUMNS = "participant_columns"
# The form sends this with its columns, so that "no column" is a choice as well.
CHOSEN = "chosen"
EVENTS_MAX = 50


@never_cache
@require_safe
def participants(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.SEE_PARTICIPANTS)
    questions = questions_of(event)
    wish = _with_columns(request, event_id, ParticipantQuery.read(request.GET))
    may = allowed(event)
    context = {
        "event": event,
        "may": may,
        "wish": wish,
        "shown": SHOWN,
        "sorted": SORTED,
        "page": page_of(event, wish, questions),
    }
    if wants_part(request):
        response = render(request, "participants/list.html", context)
    else:
        now, there = status(event, timezone.now()), where(event)
        context |= {
            "steps": steps_of(event, may) if now == "coming" and may["rehearse"] else [],
            "columns": columns_of(questions),
            "filters": filters_of(questions, dict(wish.answers)),
            "status": now,
            "conflicts": conflicts.counts(event),
            **there,
            **(risk_of(event, there["at_venue"]) if now == "open" else {}),
            **(totals := stats.totals(event_id)),
            "to_come": stats.still_to_come(event.expected, totals["admitted"]),
        }
        response = render(request, "participants/page.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def _with_columns(request: SignedInRequest, event_id: int, wish: ParticipantQuery) -> ParticipantQuery:
    """Return the query with the columns chosen for the event, which are kept until the person signs out."""
    remembered = dict(request.session.get(COLUMNS, {}))
    key = str(event_id)
    if not wish.columns and CHOSEN not in request.GET:
        return replace(wish, columns=tuple(remembered.get(key, ())))
    if list(wish.columns) != remembered.pop(key, []):
        newest = list(remembered.items())[1 - EVENTS_MAX :]
        request.session[COLUMNS] = dict(newest) | {key: list(wish.columns)}
    return wish
