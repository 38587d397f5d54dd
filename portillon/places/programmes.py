"""Make a programme, and venues with their desks."""

from typing import Any

from django.db import transaction

from portillon.accounts.models import Organisation
from portillon.places.models import Gate, PassType, Programme, Venue


@transaction.atomic
def create_programme(organisation: Organisation, types: list[dict[str, Any]], **fields: Any) -> Programme:
    """A programme with its types of passes. Raises ValidationError."""
    programme = Programme(organisation=organisation, **fields)
    programme.full_clean()
    programme.save()
    for one in types:
        add_type(programme, **one)
    return programme


def add_type(programme: Programme, **fields: Any) -> PassType:
    """Raises ValidationError."""
    made = PassType(programme=programme, **fields)
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def create_venue(organisation: Organisation, **fields: Any) -> Gate:
    """A venue, as the desk at which its passes are validated; the desk's id is the venue's to everybody outside.

    Raises ValidationError.
    """
    venue = Venue(organisation=organisation, **fields)
    venue.full_clean()
    venue.save()
    return desk_of(venue)


def desk_of(venue: Venue) -> Gate:
    """Its desk; a venue that was only the place of an event gets one now."""
    known = {"organisation": venue.organisation, "title": venue.name[:100]}
    return Gate.objects.get_or_create(venue=venue, defaults=known)[0]
