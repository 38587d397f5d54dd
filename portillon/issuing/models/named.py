"""People with a name: the stored forms by which they are sorted, searched and known again (core/names.py)."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portillon.core.names import LENGTH_MAX, has_signs, indexed, known_as, ways


def whole_name(first: str, last: str) -> str:
    """Return the name of which these are the parts; either is empty for people who have only one name."""
    return " ".join(filter(None, (first, last)))


class Named(models.Model):
    """A person with a name. Only `call` sets the name, together with the forms that are made from it."""

    name = models.CharField(_("name"), max_length=200)
    sorted_as = models.CharField(max_length=LENGTH_MAX, blank=True, editable=False)
    known_as = models.CharField(max_length=LENGTH_MAX, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def call(self, name: str) -> None:
        """Set the name without saving."""
        self.name, self.sorted_as, self.known_as = name, indexed(name), known_as(name)


# The columns that `Named.call` sets beside the name.
NAME_FORMS = ("sorted_as", "known_as")


def mentions(word: str, person: str = "") -> Q:
    """Match people in whose name the word stands anywhere. `person` is the path to them, such as "holder__"."""
    return _any(Q(**{f"{person}sorted_as__contains": way}) for way in ways(word))


def begins(word: str, person: str = "") -> Q:
    """Match people of whose name some word begins with this one; signs, written without spaces, match anywhere."""
    sorted_as = f"{person}sorted_as"
    if has_signs(word):
        return mentions(word, person)
    return _any(
        Q(**{f"{sorted_as}__startswith": way}) | Q(**{f"{sorted_as}__contains": f" {way}"})
        for way in ways(word)
    )


def has_word(word: str, person: str = "") -> Q:
    """Match people who have this whole word in their name."""
    sorted_as = f"{person}sorted_as"
    return _any(
        Q(**{sorted_as: way})
        | Q(**{f"{sorted_as}__startswith": f"{way} "})
        | Q(**{f"{sorted_as}__endswith": f" {way}"})
        | Q(**{f"{sorted_as}__contains": f" {way} "})
        for way in ways(word)
    )


def perhaps_called(names: Iterable[str], person: str = "") -> Q:
    """Match all people whose name is like one of these, and few others: `alike` tells them apart."""
    return Q(**{f"{person}known_as__in": {known_as(name) for name in names}})


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)
