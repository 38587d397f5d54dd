"""The tables of an event's statistics: what each counts, its lines, and its chart over time, if any."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portillon.console import chart
from portillon.console.statistics.event_figures import Figures
from portillon.console.templatetags import moments
from portillon.console.templatetags.moments import count, share
from portillon.core.verdict import Reason
from portillon.entries.words.screen_words import screen_words
from portillon.places.models import Event

Line = tuple[str, tuple[int, ...]]
MINUTES_MAX = 7 * 24 * 60
# A chart with fewer columns is less readable than its table.
COLUMNS_MIN = 4


@dataclass(frozen=True)
class Section:
    """A table. With a chart over time, `lines` are those of its `columns` that are not 0."""

    title: str
    definition: str
    headings: list[str]
    lines: Sequence[Line]
    columns: chart.Columns | None = None

    @property
    def bars(self) -> list[chart.Bar]:
        return chart.bars(self.lines)


def headline(figures: Figures) -> list[tuple[str, str]]:
    """Return the most important numbers, each with what it counts."""
    entries = figures.entries
    rate = entries["show_rate"]
    told = [
        (count(entries["admitted"]), ngettext("person has come", "persons have come", entries["admitted"])),
        (count(entries["expected"]), ngettext("person expected", "persons expected", entries["expected"])),
        ("–" if rate is None else share(rate), _("of those expected have come")),
        (count(entries["inside"]), ngettext("person inside now", "persons inside now", entries["inside"])),
        (
            f"{count(figures.companions_in)} / {count(figures.companions_expected)}",
            _("companions in, of those expected"),
        ),
        (count(entries["refused"]), ngettext("scan refused", "scans refused", entries["refused"])),
    ]
    if entries["overridden"]:
        told.append((count(entries["overridden"]), _("admitted all the same")))
    if entries["overrun"]:
        told.append((count(entries["overrun"]), _("let in by devices against the rules")))
    if figures.conflicts.conflicts:
        there = f"{count(figures.conflicts.open)} / {count(figures.conflicts.conflicts)}"
        told.append((there, _("conflicts of phones not decided, of all")))
    return told


def sections(event: Event, figures: Figures, columns_max: int | None = chart.COLUMNS_MAX) -> list[Section]:
    """Return the tables that are not empty. Without `columns_max`, arrivals are by the minute."""
    made = [
        _arrivals(event, figures, columns_max or MINUTES_MAX),
        _days(figures),
        _registrations(figures),
        _doors(figures),
        _devices(figures),
        _refusals(figures),
        _sizes(figures),
    ]
    return [section for section in made if section.lines]


def _over_time(title: str, definition: str, columns: chart.Columns, heading: str) -> Section:
    lines = [(one.label, (one.number,)) for one in columns.columns if one.number]
    is_chart = len(columns.columns) >= COLUMNS_MIN
    return Section(title, definition, [heading, _("Persons")], lines, columns if is_chart else None)


def _arrivals(event: Event, figures: Figures, columns_max: int) -> Section:
    zone = ZoneInfo(event.zone)
    persons = {one["minute"].astimezone(zone): one["persons"] for one in figures.entries["arrivals"]}
    definition = _(
        "Persons who came in for the first time, by the clock at the event. Who leaves and comes back is not counted"
        " again; an entry that is taken back is deducted at the minute at which it is taken back."
    )
    return _over_time(_("Arrivals"), definition, chart.minutes(persons, columns_max), _("Time"))


def _days(figures: Figures) -> Section:
    lines = [(moments.day(one["day"]), (one["persons"],)) for one in figures.entries["by_day"]]
    return Section(
        _("Days"),
        _(
            "Persons let in on each day of the event. Who leaves and comes back is counted again; an entry that is"
            " taken back is deducted on the day of the entry."
        ),
        [_("Day"), _("Persons")],
        lines if any(persons for _day, (persons,) in lines) else [],
    )


def _registrations(figures: Figures) -> Section:
    days = figures.by_day
    columns = chart.columns(days, min(days), max(days)) if days else chart.Columns([], 0)
    definition = _("Persons whom the valid tickets admit, by the day on which the ticket was issued.")
    return _over_time(_("Registrations"), definition, columns, _("Day"))


def _doors(figures: Figures) -> Section:
    lines: list[Line] = [
        (
            gate["title"] or _("a door that no longer exists"),
            (gate["admitted"], gate["inside"], gate["refused"]),
        )
        for gate in figures.entries["per_gate"]
    ]
    has_any = any(any(numbers) for _label, numbers in lines)
    return Section(
        _("Doors"),
        _(
            "Persons who came in for the first time by each door, those who came in by it and have not left by it,"
            " and scans refused there."
        ),
        [_("Door"), _("Persons in"), _("Inside"), _("Refused")],
        lines if has_any else [],
    )


def _devices(figures: Figures) -> Section:
    lines: list[Line] = [
        (one["name"] or _("by the organiser's program"), (one["admitted"], one["refused"], one["scans"]))
        for one in figures.entries["per_device"]
    ]
    return Section(
        _("Devices"),
        _("Persons who came in for the first time, scans refused, and all rows that the device wrote."),
        [_("Device"), _("Persons in"), _("Refused"), _("Scans")],
        sorted(lines, key=lambda line: -line[1][0]),
    )


def _refusals(figures: Figures) -> Section:
    words = screen_words(get_language() or "en")["reasons"]
    found = figures.entries["refusals"]
    lines = [(words[reason], (found[reason],)) for reason in Reason if found.get(reason)]
    return Section(
        _("Refusals"),
        _("Scans, not persons: who is refused three times counts three times."),
        [_("Reason"), _("Scans")],
        sorted(lines, key=lambda line: -line[1][0]),
    )


def _sizes(figures: Figures) -> Section:
    lines = [(str(size), (tickets, size * tickets)) for size, tickets in figures.by_size.items()]
    return Section(
        _("Persons on a ticket"),
        _("Valid tickets by how many persons they admit: the holder and the companions."),
        [_("Persons on a ticket"), _("Tickets"), _("Persons")],
        lines,
    )
