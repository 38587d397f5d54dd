"""The words of the practice tickets' sheets in one language.

The rules tell what the scanner will show for each ticket.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.console.templatetags.moments import clock
from portillon.entries.admit import Outcome, announced
from portillon.entries.words import notes, wording
from portillon.entries.words.screen_words import screen_words
from portillon.issuing.models.rehearsal import Lesson, PracticeTicket, Rehearsal
from portillon.issuing.paper.practice_pdf import Paper, PracticeCell, PracticeSheet
from portillon.issuing.rehearsal.rehearsal import codes_of
from portillon.places.models import Gate

# The lesson: two phones admit one person each of a ticket for three, then the first tries to admit two more.
PERSONS_IN = {Lesson.TOO_MANY: 2}
PARTY = {Lesson.TOO_MANY: 2}


def paper_of(rehearsal: Rehearsal, language: str) -> Paper:
    event = rehearsal.event
    with override(language):
        return Paper(
            language=language,
            title=_("Practice tickets"),
            event=event.title,
            organisation=event.organisation.name,
            band=screen_words(language)["practice"]["band"],
            about=_(
                "Scan each code with the scanner as on the night: the screen shows what stands below it. Cut the"
                " tickets apart or cover the neighbours. Who is scanned once is in; “Begin again” in the console"
                " makes all of them new. They end at %(time)s."
            )
            % {"time": clock(rehearsal.ends_at.astimezone(ZoneInfo(event.zone)))},
            alt=_("Practice code"),
        )


def sheets_of(rehearsal: Rehearsal, language: str) -> Iterator[PracticeSheet]:
    """Yield a sheet for each steward. All have the same words, but each has its own codes."""
    tickets = rehearsal.tickets.order_by("sheet", "pk")
    told: list[PracticeCell] = []
    with override(language):
        for sheet, group in groupby(tickets, key=lambda ticket: ticket.sheet):
            own = list(group)
            told = told or list(_cells(rehearsal, own, language))
            label = _("Sheet %(number)s of %(all)s") % {"number": sheet, "all": rehearsal.sheets}
            codes = codes_of(rehearsal, own)
            yield PracticeSheet(
                label, [replace(cell, code=code) for cell, code in zip(told, codes, strict=True)]
            )


def _cells(rehearsal: Rehearsal, tickets: Iterable[PracticeTicket], language: str) -> Iterator[PracticeCell]:
    doors = list(rehearsal.event.gates.filter(is_exit=False).order_by("pk"))
    for number, ticket in enumerate(tickets, start=1):
        lesson = Lesson(ticket.lesson)
        door = _door_for(ticket, doors)
        outcome = announced(rehearsal, ticket, door, PARTY.get(lesson, 1), PERSONS_IN.get(lesson))
        yield _cell(number, ticket, outcome, _how(ticket, doors, language), language)


def _door_for(ticket: PracticeTicket, doors: list[Gate]) -> Gate:
    """Return a door at which the ticket teaches something: one that refuses its category, if there is one."""
    wrong = [door for door in doors if door.categories and ticket.category not in door.categories]
    return wrong[0] if ticket.category and wrong else doors[0]


def _cell(number: int, ticket: PracticeTicket, outcome: Outcome, how: str, language: str) -> PracticeCell:
    row, words = outcome.row, screen_words(language)
    to_look_at = notes.of_outcome(outcome, language)
    colour = "red" if row.seq is None else "amber" if to_look_at else "green"
    word = words["admitted"] if row.seq is not None else words["refused"]
    return PracticeCell(
        number=number,
        colour=colour,
        word=f"{word} · {words['verdict']['look']}" if to_look_at else word,
        persons=f"{row.used}/{row.allowed}" if row.allowed > 1 else "",
        sentence=" · ".join([*to_look_at, wording.sentence(row, language)]),
        how=how,
        name=ticket.name,
        code="",
    )


def _how(ticket: PracticeTicket, doors: list[Gate], language: str) -> str:
    if ticket.lesson == Lesson.TOO_MANY:
        return _("On two phones: scan it on each, then tap “%(all)s” on the first.") % {
            "all": _("All (%(all)s)") % {"all": 2}
        }
    if ticket.lesson != Lesson.OTHER_DOOR:
        return ""
    right = ", ".join(
        door.title for door in doors if not door.categories or ticket.category in door.categories
    )
    return _("At %(doors)s: %(word)s") % {"doors": right, "word": screen_words(language)["admitted"]}
