"""The words of the help sheet in one language. What the screens say is taken from the screens' own texts."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portillon.console.templatetags.moments import clock, count, day
from portillon.core.verdict import Reason
from portillon.devices.models import Enrolment
from portillon.entries.words.examples import refusal_on_screen
from portillon.entries.words.screen_words import screen_words
from portillon.places.models import Event, OfflinePolicy
from portillon.places.zone import told_of


@dataclass(frozen=True)
class Passage:
    """A heading and the lines below it."""

    title: str
    lines: list[str]


@dataclass(frozen=True)
class Refusal:
    """What the screen says, what a steward says to the guest, and what to do."""

    screen: str
    say: str
    do: str


@dataclass(frozen=True)
class HelpSheet:
    language: str
    title: str
    event: str
    organisation: str
    about: str
    start: Passage
    green: Passage
    amber: Passage
    red: Passage
    headings: list[str]
    refusals: list[Refusal]
    offline: Passage
    trouble: Passage
    call: Passage
    code_note: str


def sheet_of(event: Event, language: str, code: Enrolment | None = None) -> HelpSheet:
    """Return the sheet in `language`. With `code`, phones are authorised by that code instead of a sign-in."""
    words = screen_words(language)
    with override(language), timezone.override(ZoneInfo(event.zone)):
        return HelpSheet(
            language=language,
            title=_("How to scan e-tickets"),
            event=event.title,
            organisation=event.organisation.name,
            about=_about(event),
            start=_start(event, words, code),
            **_colours(words),
            headings=[_("The screen says"), words["help"]["say"], words["help"]["do"]],
            refusals=refusals(event, language),
            offline=_offline(event, words),
            trouble=_trouble(words),
            call=_call(event),
            code_note=_code_note(code) if code else "",
        )


def _about(event: Event) -> str:
    facts = [
        day(timezone.localtime(event.starts_at)),
        _("Doors open at %(time)s") % {"time": clock(timezone.localtime(event.doors_at))},
        told_of(event),
        event.venue.name if event.venue else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def _start(event: Event, words: dict[str, dict[str, str]], code: Enrolment | None) -> Passage:
    """Return how to start: with the code on the sheet, or by signing in."""
    if code:
        first = [
            _("Open your phone’s camera and hold it over the code; tap the address that appears."),
            _("Give your phone a name and tap “Authorise this phone”."),
        ]
    else:
        address = settings.BASE_URL.partition("://")[2]
        first = [
            _("Open %(address)s on your phone, sign in and tap “%(scan)s”.")
            % {"address": address, "scan": _("Scan QR code")},
            _("Choose “%(event)s” and your door. One account works on many phones at once.")
            % {"event": event.title},
        ]
    last = [
        _("Allow the camera and scan tickets: green comes in, red stays out."),
        _("Hold the phone 15 to 30 cm away. A code that cannot be read: “%(keypad)s”, then its number.")
        % {"keypad": words["keypad"]["open"]},
    ]
    if event.stewards_search:
        line = _("A guest without a ticket: “%(search)s”, then the name. Ask for an identity card.")
        last.append(line % {"search": words["search"]["open"]})
    if event.stewards_walk_ins:
        line = _(
            "A guest on no list: “%(walk_in)s”, then the name. Green: the ticket is issued, and the guest is in."
        )
        # Who may search looks for the guest first; the way on is below what was found.
        name = "notListed" if event.stewards_search else "open"
        last.append(line % {"walk_in": words["walkIn"][name]})
    return Passage(_("How to start"), first + last)


def _colours(words: dict[str, dict[str, str]]) -> dict[str, Passage]:
    verdict = words["verdict"]
    return {
        "green": Passage(
            str(words["admitted"]),
            [
                _("Let the guest in. 1/3 means: one of three is in. Tap +1, +2 or all for who is here too."),
                _("The next code is read at once; or tap “%(new)s”.") % {"new": verdict["newScan"]},
            ],
        ),
        "amber": Passage(
            verdict["look"],
            [_("Valid, but look at what the screen names, a student card for example. Then tap.")],
        ),
        "red": Passage(
            str(words["refused"]),
            [
                _("Do not let the guest in. Read the sentence out; see below."),
                _("A supervisor taps “%(why)s” and may admit all the same.") % {"why": verdict["why"]},
            ],
        ),
    }


def refusals(event: Event, language: str) -> list[Refusal]:
    """Return a refusal for each reason, in order of precedence."""
    advice = screen_words(language)["advice"]
    return [
        Refusal(refusal_on_screen(event, reason, language), **advice[reason])
        for reason in Reason
        if reason is not Reason.OK
    ]


def _offline(event: Event, words: dict[str, dict[str, str]]) -> Passage:
    explain = words["offline"]["explain"]
    better = _("Switch from Wi-Fi to mobile data or back, or walk a few steps.")
    # With a choice of the server's, the sheet is printed before anybody knows it.
    if event.offline_tickets == 0 and event.offline_policy != OfflinePolicy.AUTO:
        lines = [
            explain,
            _("It is always the same scan: it is never counted twice."),
            better,
            _("It lasts: keep the queue waiting, and call. Nobody comes in without green."),
        ]
    else:
        lines = [
            _("Scan on: green and red are “%(badge)s”. Nothing is counted twice.") % words["alone"],
            _("“%(explain)s” Then keep the queue waiting, and call.") % {"explain": explain},
            better,
            _("“%(title)s”: stop the guest and tap “%(stopped)s”, or else “%(inside)s”.") % words["alarm"],
        ]
    return Passage(words["offline"]["title"], lines)


def _trouble(words: dict[str, dict[str, str]]) -> Passage:
    remedy, revoked = words["remedy"], words["revoked"]
    return Passage(
        words["trouble"]["denied"],
        [
            _told("Android", remedy["deniedChromeAndroid"]),
            _told("iPhone", remedy["deniedSafariIos"]),
            _("“%(title)s”: %(explain)s") % revoked,
        ],
    )


def _call(event: Event) -> Passage:
    """Return whom to call: the person named by the organiser, or a line to write on."""
    lines = [event.contact or _("Name and telephone: ____________________")]
    if event.venue and event.venue.contact:
        lines.append(_told(event.venue.name, event.venue.contact))
    if event.organisation.reply_to:
        lines.append(_told(event.organisation.name, event.organisation.reply_to))
    return Passage(_("Whom to call"), lines)


def _told(what: str, said: str) -> str:
    return _("%(what)s: %(said)s") % {"what": what, "said": said}


def _code_note(code: Enrolment) -> str:
    until = timezone.localtime(code.valid_until)
    return ngettext(
        "For %(places)s phone, until %(day)s, %(time)s. Keep this sheet to your team: whoever opens the code may"
        " check tickets.",
        "For %(places)s phones, until %(day)s, %(time)s. Keep this sheet to your team: whoever opens the code may"
        " check tickets.",
        code.max_devices,
    ) % {"places": count(code.max_devices), "day": day(until), "time": clock(until)}
