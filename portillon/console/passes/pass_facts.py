"""A pass as its pages show it: its state, its holder, where it was used, and its code."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_timedelta
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy

from portillon.console.passes.actions import Action, actions_of
from portillon.entries.models import Scan
from portillon.entries.pass_state import State, state_of
from portillon.issuing.models import Credential, Holder
from portillon.issuing.seals.codes import code_of, svg_of
from portillon.places.models import Gate, PassType, Programme

HISTORY_MAX = 50

STATUSES: dict[str, tuple[str, Promise]] = {
    "active": ("good", pgettext_lazy("a pass", "Active")),
    "not_yet_valid": ("warn", pgettext_lazy("a pass", "Not yet valid")),
    "expired": ("bad", pgettext_lazy("a pass", "Expired")),
    "blocked": ("bad", pgettext_lazy("a pass", "Blocked")),
    "cancelled": ("bad", pgettext_lazy("a pass", "Cancelled")),
}


@dataclass(frozen=True)
class PassOverview:
    """A pass and its history, newest first. For people who work at one venue, only what happened there."""

    credential: Credential
    state: State
    history: Sequence[Action]
    is_of_one_venue: bool = False

    @property
    def holder(self) -> Holder:
        return self.credential.holder

    @property
    def programme(self) -> Programme:
        assert self.credential.programme is not None
        return self.credential.programme

    @property
    def type(self) -> PassType:
        assert self.credential.pass_type is not None
        return self.credential.pass_type

    @property
    def number(self) -> str:
        """The number in two groups, as people read it aloud."""
        return spaced(self.credential.number)

    @property
    def look(self) -> str:
        return STATUSES[self.state.status][0]

    @property
    def status(self) -> str:
        return str(STATUSES[self.state.status][1])

    @property
    def left(self) -> str:
        """The time left, such as "in 1 year", or "" if the pass has ended or has no end."""
        until = self.state.valid_until
        return _in_words(until) if until and self.state.status in ("active", "not_yet_valid") else ""

    @property
    def is_to_be_started(self) -> bool:
        """Whether the pass ends at `state.valid_until` unless it is used before."""
        latest = self.credential.starts_until
        return not self.state.entries and latest is not None and latest == self.state.valid_until

    @property
    def picture(self) -> str:
        """The QR code as a data URL, or "" if every desk refuses the pass."""
        if self.credential.status != "valid":
            return ""
        return (
            "data:image/svg+xml;base64,"
            + base64.b64encode(svg_of(code_of(self.credential)).encode()).decode()
        )


def spaced(number: str) -> str:
    """Return a pass's number in two groups, such as 6503 7871."""
    return f"{number[:4]}\N{NO-BREAK SPACE}{number[4:]}" if len(number) == 8 else number


def facts_of(one: Credential, at: Gate | None = None) -> PassOverview:
    """Return the pass with its history, at one desk or everywhere."""
    scans = Scan.objects.filter(credential_id=one.pk).order_by("-pk")
    if at is not None:
        scans = scans.filter(gate_id=at.pk)
    return PassOverview(one, state_of(one), actions_of(list(scans[:HISTORY_MAX])), at is not None)


def _in_words(until: datetime) -> str:
    locale = (get_language() or "en")[:2]
    return format_timedelta(until - timezone.now(), granularity="hour", add_direction=True, locale=locale)
