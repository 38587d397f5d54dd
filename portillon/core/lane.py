"""Lanes before a door: to which of them each ticket belongs, so that an organiser can split a crowd.

The same person is always sent to the same lane, and so is a family. By e-mail and by order, a hash decides: the lane
with the highest one (rendezvous hashing), so that a lane more moves only those who go there. By name and by category,
a plan decides, which is made once from those who are registered, so that tickets sent later follow the same ranges.
"""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise, product
from string import ascii_lowercase, ascii_uppercase

from portillon.core.names import folded

LANES_MIN = 2
LANES_MAX = 26

# For each lane: the first letters of its names, of which it has one entry; or its categories.
Plan = tuple[tuple[str, ...], ...]

# How many surnames in western Europe begin with each letter, roughly, in thousandths.
_TYPICAL = dict(
    zip(
        ascii_lowercase,
        (35, 95, 60, 60, 25, 50, 60, 65, 12, 20, 65, 65, 95, 25, 15, 60, 2, 55, 105, 40, 5, 35, 50, 1, 3, 15),
        strict=True,
    )
)
# So many typical people are counted beside those who are registered: the first ten say little about the next thousand.
_TYPICAL_PEOPLE = 50
# Two letters are harder to read from afar: they must make the longest queue shorter by a tenth of an even share.
_WORTH_TWO_LETTERS = 0.1
# Sorts behind all letters from a to z.
_OTHER_ALPHABET = "~"
_POSITION = re.compile(r"[-/_.#]\d+$")
_NUMBERS = re.compile(r"(\d+)")


class By(StrEnum):
    EMAIL = "email"
    ORDER = "order"
    NAME = "name"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Lanes:
    """An event's choice; with a `number` of 0 it has no lanes."""

    number: int
    by: By
    plan: Plan


@dataclass(frozen=True, slots=True)
class Guest:
    """What a lane may depend on. None of it changes when a ticket is reissued."""

    ticket: str
    name: str
    email: str = ""
    external_id: str = ""
    category: str = ""
    seat: str = ""


def lane_of(guest: Guest, lanes: Lanes) -> str:
    """Return the letter of the guest's lane; empty if there are no lanes."""
    if not lanes.number:
        return ""
    if lanes.by == By.NAME:
        starts = [lane[0] for lane in lanes.plan]
        return ascii_uppercase[bisect_right(starts, surname_key(guest.name), 1) - 1]
    if lanes.by == By.CATEGORY:
        group = group_of(guest)
        planned = [n for n, groups in enumerate(lanes.plan) if group in groups]
        return ascii_uppercase[planned[0]] if planned else _highest(f"category {group}", lanes.number)
    return _highest(family_of(guest, lanes.by), lanes.number)


def surname_key(name: str) -> str:
    """Return the last word of the name, or what comes before a comma, in plain letters; its particles do not count."""
    surname, comma, _first = name.partition(",")
    words = surname.split() or [""]
    letters = folded(_without_particles(words) if comma else words[-1]).replace(" ", "")
    return letters if letters[:1] in _TYPICAL else _OTHER_ALPHABET


def _without_particles(words: Sequence[str]) -> str:
    """Leave out “von der” and the like, as where the surname stands last."""
    return next((word for word in words if not word.islower()), words[-1])


def group_of(guest: Guest) -> str:
    """Return the ticket's category, else the block of its seat, which is what comes before the first comma."""
    return guest.category.strip() or guest.seat.partition(",")[0].strip()


def family_of(guest: Guest, by: By) -> str:
    """Return what all tickets of a family share: the e-mail address or the order, whichever `by` names first."""
    order = order_of(guest)
    email = guest.email.strip().casefold()
    known = {"email": email, "order": order} if by == By.EMAIL else {"order": order, "email": email}
    return next((f"{kind} {key}" for kind, key in known.items() if key), f"ticket {guest.ticket}")


def order_of(guest: Guest) -> str:
    """Return the external id without the ticket's position in its order."""
    return _POSITION.sub("", guest.external_id.strip())


def _highest(key: str, number: int) -> str:
    return max(ascii_uppercase[:number], key=lambda letter: (_hash(letter, key), letter))


def _hash(letter: str, key: str) -> bytes:
    return hashlib.blake2b(f"{letter}\0{key}".encode(), digest_size=8).digest()


def planned_names(persons: Mapping[str, int], number: int) -> Plan:
    """Return ranges of about as many persons each, given how many come with each `surname_key`."""
    one, heaviest = _ranges(persons, number, 1)
    two, lighter = _ranges(persons, number, 2)
    even = (sum(persons.values()) + _TYPICAL_PEOPLE) / number
    return two if heaviest - lighter > _WORTH_TWO_LETTERS * even else one


def _ranges(persons: Mapping[str, int], number: int, letters: int) -> tuple[Plan, float]:
    """Return ranges that begin with so many letters, and the number of persons in the largest of them."""
    prefixes = ["".join(two) for two in product(ascii_lowercase, repeat=letters)]
    each = _TYPICAL_PEOPLE / sum(_TYPICAL.values()) / len(ascii_lowercase) ** (letters - 1)
    weights = [_TYPICAL[prefix[0]] * each for prefix in prefixes]
    for key, count in persons.items():
        weights[max(0, bisect_right(prefixes, key) - 1)] += count
    cuts = [0, *_cuts(weights, number), len(prefixes)]
    spans = [sum(weights[begin:end]) for begin, end in pairwise(cuts)]
    starts = [_shortest(prefixes[cut]) for cut in cuts[:-1]]
    return tuple((start,) for start in starts), max(spans)


def _cuts(weights: Sequence[float], number: int) -> list[int]:
    """Return where to begin each part but the first, so that the parts are about equal. None is empty unless
    there are fewer weights than parts."""
    before = [0, *accumulate(weights)]
    cuts: list[int] = []
    for n in range(1, number):
        first = min([0, *cuts][-1] + 1, len(weights))
        last = max(first, len(weights) - (number - n))
        distances = [abs(before[place] - before[-1] * n / number) for place in range(first, last + 1)]
        cuts.append(first + distances.index(min(distances)))
    return cuts


def _shortest(prefix: str) -> str:
    return prefix[0] if prefix[1:] == "a" else prefix


def planned_categories(persons: Mapping[str, int], number: int) -> Plan:
    """Return the categories of each lane, neighbours together and about as many persons each; the last lanes stay empty
    if there are fewer categories."""
    names = sorted(persons, key=_natural)
    cuts = [0, *_cuts([persons[name] for name in names], number), len(names)]
    return tuple(tuple(names[begin:end]) for begin, end in pairwise(cuts))


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Sort Block 9 before Block 10."""
    parts = _NUMBERS.split(folded(text))
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def letters_of(number: int) -> str:
    """Return the letters of all lanes: ABC if there are three."""
    return ascii_uppercase[:number]


def range_of(plan: Plan, lane: str) -> str:
    """Return the first letters of the names of this lane: A–K, Ra–Sh, or M alone."""
    place = ascii_uppercase.index(lane)
    first = plan[place][0]
    last = _before(plan[place + 1][0]) if place + 1 < len(plan) else "z"
    if first.startswith(last) and first != last:
        last += "z"
    return first.title() if first == last else f"{first.title()}–{last.title()}"


def _before(start: str) -> str:
    """Return the last letters that sort before these."""
    last = ascii_lowercase[ascii_lowercase.index(start[-1]) - 1]
    return start[:-1] + last
