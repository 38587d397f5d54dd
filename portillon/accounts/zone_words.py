"""Time zones in plain words of the active language, and the zones that people may choose."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import get_language, gettext, pgettext


def city_of(zone: str) -> str:
    """Return the city that stands for the zone, such as New York; a zone without one is named as it is."""
    if not _has_city(zone):
        return zone.removeprefix("Etc/").replace("_", " ")
    # CLDR names some American cities after their country: Argentina/Buenos Aires.
    return get_timezone_location(zone, locale=_language(), return_city=True).rpartition("/")[2]


def in_words(zone: str) -> str:
    """Return the zone in words, such as New York time."""
    city = city_of(zone)
    if not _has_city(zone):
        return city
    if city.startswith("Le "):
        return pgettext("of a city with the French article Le", "%(city)s time") % {"city": city[3:]}
    if unicodedata.normalize("NFD", city)[0] in "AEIOU":
        return pgettext("of a city that begins with a vowel", "%(city)s time") % {"city": city}
    return gettext("%(city)s time") % {"city": city}


def choices() -> list[tuple[str, str]]:
    """Return the IANA names of all zones with a city, each with the city and its country, sorted by these."""
    return list(_choices(_language()))


def zone_named(text: str) -> str | None:
    """Return the zone that a person means by an IANA name in any spelling, by a city, or by a label of `choices`."""
    return _named(_language()).get(_plain(text))


@lru_cache(maxsize=8)
def _named(language: str) -> dict[str, str]:
    """Return the zone of each name, label and city; a city that stands for several zones is missing."""
    zones: dict[str, set[str]] = defaultdict(set)
    for zone, label in _choices(language):
        for said in (label, label.partition(",")[0]):
            zones[_plain(said)].add(zone)
    by_words = {said: min(meant) for said, meant in zones.items() if len(meant) == 1}
    return by_words | {_plain(name): name for name in available_timezones()}


@lru_cache(maxsize=8)
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    territories, countries = get_global("zone_territories"), Locale(language).territories
    found = [
        (zone, ", ".join(filter(None, (city_of(zone), countries.get(territories[zone])))))
        for zone in _with_a_city(available_timezones())
    ]
    return tuple(sorted(found, key=lambda choice: _plain(choice[1])))


def _with_a_city(zones: Iterable[str]) -> list[str]:
    """Return the zones that stand for a city, each under its present name."""
    former = get_global("zone_aliases")
    return [zone for zone in zones if _has_city(zone) and zone not in former]


def _has_city(zone: str) -> bool:
    name = get_global("zone_aliases").get(zone, zone)
    return name in get_global("zone_territories") and not name.startswith("Etc/")


def _plain(text: str) -> str:
    """Return the text in small letters, without accents and with spaces for underscores."""
    letters = unicodedata.normalize("NFKD", text).replace("_", " ").casefold()
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def _language() -> str:
    return (get_language() or "en")[:2]
