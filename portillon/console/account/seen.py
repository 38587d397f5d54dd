"""When each signed-in browser was last here, for its person's list of sessions.

It is written every few minutes at most, and only on pages that need a sign-in, so it never slows down a scan.
"""

from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SEEN = "seen"
EVERY_SECONDS = 300

Handler = Callable[[HttpRequest], HttpResponse]


class NoteSeen:
    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any) -> None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return
        now = timezone.now().timestamp()
        if now - request.session.get(SEEN, 0) > EVERY_SECONDS:
            request.session[SEEN] = now
            UserSession.objects.create_from_request(request)
