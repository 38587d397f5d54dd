"""The list of a person's open sessions: each browser with its kind, its network address and when it was last here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from portillon.accounts.address import UNKNOWN
from portillon.console.access import SignedInRequest
from portillon.devices.enrol import revoke_all
from portillon.devices.hardware import kind_of
from portillon.devices.models import Device
from portillon.posted import posted_from


class SessionsAdapter(DefaultUserSessionsAdapter):
    """End sessions, and revoke the devices as which their browsers scan."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        for session in sessions:
            revoke_all(_devices_of(session))
            session.end()


@dataclass(frozen=True)
class OpenSession:
    """A session as the person's own page shows it."""

    session: UserSession
    is_here: bool

    @property
    def browser(self) -> str:
        return kind_of(self.session.user_agent) or _("a browser")

    @property
    def address(self) -> str:
        return "" if self.session.ip == UNKNOWN else self.session.ip


def places_of(request: SignedInRequest) -> list[OpenSession]:
    """Return the person's sessions: this one first, then the most recently seen."""
    found = [
        OpenSession(one, is_here=one.is_current()) for one in UserSession.objects.purge_and_list(request.user)
    ]
    return sorted(found, key=lambda place: (not place.is_here, -place.session.last_seen_at.timestamp()))


def session_of(device: Device) -> UserSession | None:
    """Return the session whose browser scans as the device; None if it has ended."""
    theirs = UserSession.objects.filter(user=device.operator_id) if device.operator_id else ()
    return next((one for one in theirs if device.pk in _devices_of(one)), None)


def _devices_of(session: UserSession) -> list[int]:
    devices: list[int] = session._session_store(session.session_key).get("devices", [])
    return devices


def end_session_of(device: Device) -> None:
    """Sign out the browser that scans as the device."""
    session = session_of(device)
    if session:
        SessionsAdapter().end_sessions([session])


@posted_from("account")
def end_session(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=session_id, user=request.user)
    end_sessions(request, [session])
    messages.success(request, _("That browser is signed out."))
    return redirect("account")


@posted_from("account")
def end_others(request: SignedInRequest) -> HttpResponse:
    end_other_sessions(request, request.user)
    messages.success(request, _("Everywhere else you are signed out."))
    return redirect("account")


def forget_over(now: datetime) -> None:
    """Delete expired sessions, and the records of their browsers and networks."""
    Session.objects.filter(expire_date__lt=now).delete()
    # A record may be stored before its session, so recent ones are kept.
    older = UserSession.objects.filter(created_at__lt=now - timedelta(days=1))
    older.exclude(session_key__in=Session.objects.values("session_key")).delete()
