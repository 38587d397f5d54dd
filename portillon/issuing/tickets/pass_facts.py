"""The texts of a pass in one language, for its PDF, its mail and the holder's page."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
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
    """Return the validity in words: its first and last day, or the number of days from the first use on."""
    assert one.programme is not None
    zone = one.programme.zone
    if one.valid_days:
        counted = ngettext(
            "%(count)d day from its first use on", "%(count)d days from its first use on", one.valid_days
        ) % {"count": one.valid_days}
        if one.valid_until is None:
            return counted
        return _("%(days)s, until %(until)s at the latest") % {
            "days": counted,
            "until": day(one.valid_until, zone, language),
        }
    return span(one.valid_from, one.valid_until, zone, language)


def span(first: datetime | None, last: datetime | None, zone: str, language: str) -> str:
    """Return the period in words; both days are included."""
    days = {"first": first and day(first, zone, language), "last": last and day(last, zone, language)}
    if first and last:
        return _("%(first)s to %(last)s") % days
    if last:
        return _("until %(last)s") % days
    return _("from %(first)s on") % days if first else _("without end")


def day(moment: datetime, zone: str, language: str) -> str:
    return format_date(moment.astimezone(ZoneInfo(zone)).date(), "medium", LOCALES[language])


def _status(one: Credential) -> str:
    words = {
        "cancelled": _("Cancelled: this pass is no longer valid."),
        "blocked": _("Blocked: ask the organiser."),
    }
    return words.get(one.status, "")
