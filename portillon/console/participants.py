"""An event's participants: who is expected, who is in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, event_for, wants_part
from portillon.console.events import status
from portillon.console.participant_answers import filters_of, questions_of
from portillon.console.participant_columns import columns_of
from portillon.console.participant_list import SHOWN, SORTED, Wish, page_of
from portillon.entries import stats


@never_cache
@require_safe
def participants(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.SEE_PARTICIPANTS)
    wish, questions = Wish.read(request.GET), questions_of(event)
    context = {
        "event": event,
        "may": allowed(event),
        "wish": wish,
        "shown": SHOWN,
        "sorted": SORTED,
        "page": page_of(event, wish, questions),
    }
    if wants_part(request):
        response = render(request, "console/participants/list.html", context)
    else:
        context |= {
            "columns": columns_of(questions),
            "filters": filters_of(questions, dict(wish.answers)),
            "status": status(event, timezone.now()),
            **stats.totals(event_id),
        }
        response = render(request, "console/participants/page.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response
