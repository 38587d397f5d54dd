"""Test that no page offers a link that leads to “not open to you”, for anybody who works here."""

import re
from typing import Any

import pytest
from django.test import Client

from portillon.accounts.models import Membership, Organisation, Role
from portillon.issuing.models import Credential
from portillon.places.models import Event, Posting
from portillon.places.programmes import create_programme, create_venue
from tests.console.given import person, signed_in

PAGES_MAX = 300


def links_in(page: Any) -> set[str]:
    """Return the paths of the pages to which a page leads; files have no slash at the end."""
    return set(re.findall(r'href="(/(?:[\w-]+/)*)(?:\?[^"]*)?"', page.content.decode()))


@pytest.fixture
def worker(university: Organisation, gala: Event, ticket: Credential) -> Any:
    """A function that signs somebody with a role in, who is posted at a venue of the organisation's programme."""
    programme = create_programme(university, [{"name": "Pass"}], title_en="Pass")
    desk = create_venue(university, name="Castle")
    assert desk.venue is not None
    venue = desk.venue
    programme.participations.create(venue=venue)

    def made(role: str) -> Client:
        user = person("wanda", university, role)
        if role in (Role.CONTROLLER, Role.VENUE_MANAGER):
            Posting.objects.create(membership=Membership.objects.get(user=user), venue=venue)
        return signed_in(user)

    return made


@pytest.mark.parametrize("role", Role.values)
def test_no_link_leads_to_a_page_that_is_not_open(worker: Any, role: str) -> None:
    client = worker(role)
    seen: set[str] = set()
    ahead = {"/": "the start"}
    closed: dict[str, str] = {}
    while ahead and len(seen) < PAGES_MAX:
        path, by = ahead.popitem()
        seen.add(path)
        page = client.get(path, follow=True)
        if page.status_code == 403:
            closed[path] = by
        ahead |= dict.fromkeys(links_in(page) - seen, path)

    assert closed == {}
    assert len(seen) > 3
