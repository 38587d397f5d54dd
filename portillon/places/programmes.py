"""Creates programmes, and venues with their desks."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from portillon.accounts.models import Organisation
from portillon.places.models import Gate, PassType, Programme, Venue


@transaction.atomic
def create_programme(organisation: Organisation, types: list[dict[str, Any]], **fields: Any) -> Programme:
    """Create a programme with its types of passes. Raises ValidationError."""
    programme = Programme(organisation=organisation, **fields)
    programme.full_clean()
    programme.save()
    for one in types:
        add_type(programme, **one)
    return programme


def add_type(programme: Programme, **fields: Any) -> PassType:
    """Add a type of pass to the programme. Raises ValidationError."""
    made = PassType(programme=programme, **fields)
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def create_venue(organisation: Organisation, **fields: Any) -> Gate:
    """Create a venue and return its desk, whose id stands for the venue in the API. Raises ValidationError."""
    venue = Venue(organisation=organisation, **fields)
    venue.full_clean()
    venue.save()
    return desk_of(venue)


def desk_of(venue: Venue) -> Gate:
    """Return the venue's desk. A venue that only hosted events so far gets its desk now."""
    known = {"organisation": venue.organisation, "title": venue.name[:100]}
    return Gate.objects.get_or_create(venue=venue, defaults=known)[0]


def self_validated_at(venue: Venue, now: datetime) -> list[Programme]:
    """Return the programmes whose holders validate their own visits to the venue at `now` or later, oldest first."""
    not_over = Q(participations__until_at=None) | Q(participations__until_at__gte=now)
    here = Q(participations__venue=venue, participations__self_validation=True) & not_over
    return list(Programme.objects.filter(here).select_related("organisation").order_by("pk"))
