"""The texts of a pass in one language, for its PDF, its mail and the holder's page."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portillon.accounts.models import LANGUAGES
from portillon.issuing.models import Credential
from portillon.issuing.tickets.ticket_facts import LOCALES, Fact
from portillon.places.models import Programme


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """The texts that all passes of a programme share in one language. `steps` explain how to use a pass."""

    language: str
    kind: str
    organisation: str
    title: str
    territory: str
    venues: str
    steps: tuple[str, ...]
    lost: str
    cut: str
    number_label: str


@dataclass(frozen=True, slots=True)
class PassFacts:
    """The texts of one pass. `number` is grouped for reading aloud; `status` is empty while the pass is valid."""

    programme: ProgrammeFacts
    name: Fact
    type: Fact
    validity: Fact
    companions: Fact
    with_companions: str
    number: Fact
    status: str


def language_of(one: Credential) -> str:
    """The holder's language, else the organisation's."""
    assert one.programme is not None
    return one.holder.language or one.programme.organisation.language


def programme_facts(programme: Programme, language: str) -> ProgrammeFacts:
    """Return the shared texts; one query counts the venues. `programme` needs its `organisation` loaded."""
    assert language in dict(LANGUAGES)
    venues = programme.participations.count()
    with override(language):
        return ProgrammeFacts(
            language=language,
            kind=_("Pass"),
            organisation=programme.organisation.name,
            title=programme.title_in(language),
            territory=programme.territory,
            venues=ngettext("Taken at %(count)d venue", "Taken at %(count)d venues", venues)
            % {"count": venues},
            steps=_steps(),
            lost=_("Lost or stolen? Tell us, and the pass is blocked and issued again with a new number."),
            cut=_("Cut out along the line"),
            number_label=_("Pass number"),
        )


def _steps() -> tuple[str, ...]:
    return (
        _("Show this pass at the reception of a venue before you go in, on paper or on your phone."),
        _("Its code is scanned, or its number is typed in. Say how many persons come along with you."),
        _(
            "At some venues you validate your visit yourself: open the code of the poster with your phone’s camera."
        ),
    )


def pass_facts(one: Credential, programme: ProgrammeFacts) -> PassFacts:
    """Return the texts of a pass, which needs its `holder`, `pass_type` and `organisation` loaded."""
    assert one.pass_type is not None
    with override(programme.language):
        return PassFacts(
            programme=programme,
            name=Fact(_("Holder"), one.holder.name),
            type=Fact(_("Type of pass"), one.pass_type.name),
            validity=Fact(_("Valid"), validity_of(one, programme.language)),
            companions=Fact(_("Companions"), companions_of(one)),
            with_companions=_("companions: %(companions)s") % {"companions": companions_of(one)},
            number=Fact(programme.number_label, grouped(one.number)),
            status=_status(one),
        )


def companions_of(one: Credential) -> str:
    """Return who may come along, in the words of the programme if it has any: “up to 4 children”."""
    assert one.programme is not None
    count, whom = one.admits - 1, one.programme.companions
    if not count:
        return _("for its holder alone")
    if whom and count > 1:
        return _("up to %(count)d %(whom)s") % {"count": count, "whom": whom}
    persons = ngettext("up to %(count)d person", "up to %(count)d persons", count) % {"count": count}
    return f"{persons} ({whom})" if whom else persons


def grouped(number: str) -> str:
    """Return the number in groups of four digits: 6503 7871."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def validity_of(one: Credential, language: str) -> str:
    """Return the validity in words: its first and last day, or its number of days or hours from the first use on."""
    assert one.programme is not None
    zone, words = one.programme.zone, _counted(one)
    if not words:
        return span(one.valid_from, one.valid_until, zone, language)
    if one.starts_until:
        latest = last(one.starts_until, zone, language)
        words = _("%(counted)s (on %(latest)s at the latest)") % {"counted": words, "latest": latest}
    if one.valid_until:
        until = last(one.valid_until, zone, language)
        words = _("%(days)s, until %(until)s at the latest") % {"days": words, "until": until}
    return words


def _counted(one: Credential) -> str:
    """Return for how long the pass is valid from its first use on, or "" if that does not matter."""
    if one.valid_hours:
        return ngettext(
            "%(count)d hour from its first use on", "%(count)d hours from its first use on", one.valid_hours
        ) % {"count": one.valid_hours}
    if one.valid_days:
        return ngettext(
            "%(count)d day from its first use on", "%(count)d days from its first use on", one.valid_days
        ) % {"count": one.valid_days}
    return ""


def span(begins: datetime | None, ends: datetime | None, zone: str, language: str) -> str:
    """Return the period in words; both days are included."""
    told = {"first": begins and first(begins, zone, language), "last": ends and last(ends, zone, language)}
    if begins and ends:
        return _("%(first)s to %(last)s") % told
    if ends:
        return _("until %(last)s") % told
    return _("from %(first)s on") % told if begins else _("without end")


def first(moment: datetime, zone: str, language: str) -> str:
    """Return the day on which a validity begins, and the time unless it begins with the day."""
    return _day(moment, zone, language, whole=time(0, 0))


def last(moment: datetime, zone: str, language: str) -> str:
    """Return the day on which a validity ends, and the time unless it ends with the day."""
    return _day(moment, zone, language, whole=time(23, 59))


def _day(moment: datetime, zone: str, language: str, whole: time) -> str:
    here, locale = moment.astimezone(ZoneInfo(zone)), LOCALES[language]
    day = format_date(here.date(), "medium", locale)
    if here.time().replace(second=0, microsecond=0) == whole:
        return day
    return f"{day}, {format_time(here.time(), 'short', locale=locale)}"


def _status(one: Credential) -> str:
    words = {
        "cancelled": _("Cancelled: this pass is no longer valid."),
        "blocked": _("Blocked: ask the organiser."),
    }
    return words.get(one.status, "")
