"""Says a decision in one sentence that a steward can read out.

The words come from portillon/locale/sentences, a file for each language, and TypeScript reads the same ones. `{name}`
stands for a value. Where a number counts, a sentence has two forms: `one` for the numbers that the file lists, and
`other`. Names of months and weekdays are in the files too, since those of a browser may be others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portillon.core.verdict import Reason

Words = Mapping[str, Any]
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Answer:
    """An admission or refusal, and what at_door or at_desk told of it. At an exit, `is_exit`."""

    reason: Reason
    party: int = 1
    used: int = 0
    allowed: int = 0
    is_exit: bool = False
    is_of_pass: bool = False
    because: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The event that a ticket is valid for. `zone_in_words` is "" if its clocks show what those at the gate show."""

    title: str
    starts_at: datetime
    zone: str
    zone_in_words: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """Names for the ids of an answer, as far as its sentence needs them; None for what no longer exists.

    `doors` are the right doors of this event. `server` is "venue" or "main" if the device is the server at the venue or
    the main one, and "" for any other. `is_own_time` tells that the time is the door's own and not the event's,
    `at_desk` that a pass was shown at a venue's desk, and `takes_part` that the venue takes such passes at other times.
    """

    gate: str | None = None
    device: str | None = None
    server: str = ""
    elsewhere: Elsewhere | None = None
    doors: tuple[str, ...] | None = None
    programme: str | None = None
    is_own_time: bool = False
    at_desk: bool = False
    takes_part: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """The words of one language, the IANA time zone whose clocks are at the gate, and the time at which it is said."""

    words: Words
    zone: str
    said_at: datetime

    def sentence(self, answer: Answer, names: Names) -> str:
        if answer.is_of_pass and answer.reason not in (Reason.UNREADABLE, Reason.UNKNOWN):
            return self._of_pass(answer, names)
        return self._of_ticket(answer, names)

    def _of_ticket(self, answer: Answer, names: Names) -> str:
        left = answer.allowed - answer.used
        match answer.reason:
            case Reason.OK:
                return self._welcome(answer, left)
            case Reason.WRONG_GATE:
                return self._at_wrong_gate(answer, names)
            case Reason.TOO_EARLY | Reason.EXPIRED as reason:
                whose = "_door" if names.is_own_time else ""
                return self._say("ticket", f"{reason}{whose}", when=self._when(answer))
            case Reason.USED_UP:
                return self._used_up(answer, names)
            case Reason.PARTY_TOO_LARGE if answer.is_exit:
                return self._say("ticket", "not_inside")
        return self._say("ticket", answer.reason, left, left=left, when=self._when(answer))

    def _welcome(self, answer: Answer, left: int) -> str:
        if answer.is_exit:
            return self._say("ticket", "left")
        if answer.allowed == 1:
            return self._say("ticket", "admitted")
        return self._say("ticket", "more" if left > 0 else "all_in", left, left=left)

    def _at_wrong_gate(self, answer: Answer, names: Names) -> str:
        because = answer.because or {}
        if "set_back" in because:
            return self._say("ticket", "set_back")
        return self._held(names) if "holder" in because else self._wrong_gate(names)

    def _held(self, names: Names) -> str:
        device = names.device or self._say("names", "no_device")
        if names.server:
            return self._say("ticket", f"held_at_{names.server}", device=device)
        if names.gate is None:
            return self._say("ticket", "held_somewhere", device=device)
        return self._say("ticket", "held", device=device, gate=names.gate)

    def _wrong_gate(self, names: Names) -> str:
        if names.doors is not None:
            gates = ", ".join(names.doors)
            return self._say("ticket", "doors", gates=gates) if gates else self._say("ticket", "no_door")
        event = names.elsewhere
        if event is None:
            return self._say("ticket", "another_event")
        when = self._moment(event.starts_at, event.zone)
        if event.zone_in_words:
            when = self._say("times", "elsewhere", when=when, zone=event.zone_in_words)
        return self._say("ticket", "event", event=event.title, when=when)

    def _used_up(self, answer: Answer, names: Names) -> str:
        because = answer.because or {}
        entry: dict[str, Any] = {
            "when": self._when(answer),
            "gate": self._gate(names),
            "device": self._device(answer, names),
        }
        if "next" in because:
            return self._say("ticket", "next_day", day=self._day(because["next"]), **entry)
        if "days" in because:
            return self._say("ticket", "days_used", because["days"], days=because["days"], **entry)
        key = "used" if answer.allowed == 1 else "all_used"
        return self._say("ticket", key, allowed=answer.allowed, **entry)

    def _gate(self, names: Names) -> str:
        return self._say("names", "no_gate") if names.gate is None else names.gate

    def _device(self, answer: Answer, names: Names) -> str:
        if (answer.because or {}).get("device") is None:
            return self._say("names", "program")
        return self._say("names", "no_device") if names.device is None else names.device

    def _of_pass(self, answer: Answer, names: Names) -> str:
        key, when = str(answer.reason), self._when(answer)
        match answer.reason:
            case Reason.OK:
                return self._say("pass", "admitted", answer.party, persons=answer.party)
            case Reason.WRONG_GATE if "holder" in (answer.because or {}):
                return self._say("pass", "held", device=names.device or self._say("names", "no_device"))
            case Reason.WRONG_GATE if "set_back" in (answer.because or {}):
                return self._say("pass", "set_back")
            case Reason.WRONG_GATE:
                return self._not_here(names)
            case Reason.EXPIRED if (answer.because or {}).get("never_used"):
                key = "never_used"
            case Reason.USED_UP:
                key = "used" if answer.allowed == 1 else "all_used"
        companions = answer.allowed - 1
        return self._say("pass", key, companions, companions=companions, allowed=answer.allowed, when=when)

    def _not_here(self, names: Names) -> str:
        if names.programme is None:
            return self._say("pass", "not_valid")
        if not names.at_desk:
            return self._say("pass", "at_door", programme=names.programme)
        key = "not_now" if names.takes_part else "no_part"
        return self._say("pass", key, programme=names.programme)

    def _when(self, answer: Answer) -> str:
        at = (answer.because or {}).get("at")
        return self._moment(datetime.fromisoformat(at), self.zone) if at else "–"

    def _moment(self, at: datetime, zone: str) -> str:
        """Return the time of day in the time zone, with the date unless it is today there."""
        here, today = at.astimezone(ZoneInfo(zone)), self.said_at.astimezone(ZoneInfo(zone)).date()
        time = f"{here:%H:%M}"
        if here.date() == today:
            return self._say("times", "today", time=time)
        return self._say("times", "other_day", date=self._date(here.date()), time=time)

    def _day(self, text: str) -> str:
        """Return a day with its weekday, such as Saturday 3 May 2027."""
        day = date.fromisoformat(text)
        weekday = self.words["weekdays"][day.weekday()]
        return self._say("times", "weekday_and_date", weekday=weekday, date=self._date(day))

    def _date(self, day: date) -> str:
        month = self.words["months"][day.month - 1]
        return self._say("times", "date", day=day.day, month=month, year=day.year)

    def _say(self, room: str, key: str, count: int = 0, **values: str | int) -> str:
        """Return the sentence `key` in its form for `count`, filled in; what it does not name is left out."""
        said = self.words[room][key]
        if not isinstance(said, str):
            said = said["one" if count in self.words["plural"]["one"] else "other"]
        return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), said)
