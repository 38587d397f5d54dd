"""Test which role may open which page of the console, and that no page leads into another organisation."""

import pytest
from django.test import Client

from portillon.console.models import Work
from portillon.issuing.models import Credential
from portillon.places.models import Event
from tests.console.given import user_of

SEEN_BY_STEWARDS = ["/events/"]
SEEN_BY_SUPERVISORS = [
    *SEEN_BY_STEWARDS,
    "/events/{event}/participants/",
    "/events/{event}/paper-lists/",
    "/participants/{ticket}/",
    "/participants/{ticket}/ticket.pdf",
]
SEEN_BY_ORGANISERS = [
    *SEEN_BY_SUPERVISORS,
    "/events/new/",
    "/events/{event}/edit/",
    "/events/{event}/lanes/",
    "/events/{event}/participants/new/",
    "/events/{event}/roster/",
    "/events/{event}/codes.csv",
    "/participants/{ticket}/edit/",
    "/participants/{ticket}/cancellation/",
    "/participants/{ticket}/removal/",
    "/participants/{ticket}/reissue/",
    "/work/{work}/",
]
POSTED_BY_ORGANISERS = [
    "/events/{event}/lanes/plan/",
    "/events/{event}/tickets.pdf",
    "/events/{event}/tickets.zip",
    "/events/{event}/door-list.pdf",
    "/participants/{ticket}/cancellation/",
    "/participants/{ticket}/removal/",
    "/participants/{ticket}/reissue/",
    "/work/{work}/application/",
]
OF_NOBODY_IN_PARTICULAR = ["/events/", "/events/new/"]


@pytest.fixture
def ids(gala: Event, ticket: Credential, alice: Client) -> dict[str, int]:
    maker = user_of(alice)
    work = Work.objects.create(event=gala, created_by=maker, language="en", kind=Work.Kind.PDF)
    return {"event": gala.pk, "ticket": ticket.pk, "work": work.pk}


@pytest.mark.parametrize("page", SEEN_BY_ORGANISERS)
def test_an_organiser_sees_everything(alice: Client, ids: dict[str, int], page: str) -> None:
    assert alice.get(page.format(**ids)).status_code == 200


@pytest.mark.parametrize("page", SEEN_BY_ORGANISERS)
def test_a_supervisor_sees_participants_and_changes_nothing(
    dana: Client, ids: dict[str, int], page: str
) -> None:
    assert dana.get(page.format(**ids)).status_code == (200 if page in SEEN_BY_SUPERVISORS else 403)


@pytest.mark.parametrize("page", SEEN_BY_ORGANISERS)
def test_a_steward_sees_events(bob: Client, ids: dict[str, int], page: str) -> None:
    assert bob.get(page.format(**ids)).status_code == (200 if page in SEEN_BY_STEWARDS else 403)


@pytest.mark.parametrize("page", POSTED_BY_ORGANISERS)
def test_only_an_organiser_changes(bob: Client, dana: Client, ids: dict[str, int], page: str) -> None:
    assert [client.post(page.format(**ids)).status_code for client in (bob, dana)] == [403, 403]


@pytest.mark.parametrize("page", [page for page in SEEN_BY_ORGANISERS if page not in OF_NOBODY_IN_PARTICULAR])
def test_another_organisation_does_not_exist(charlie: Client, ids: dict[str, int], page: str) -> None:
    assert charlie.get(page.format(**ids)).status_code == 404


@pytest.mark.parametrize("page", POSTED_BY_ORGANISERS)
def test_another_organisation_is_not_changed(
    charlie: Client, ids: dict[str, int], ticket: Credential, page: str
) -> None:
    assert charlie.post(page.format(**ids)).status_code == 404
    ticket.refresh_from_db()
    assert (ticket.status, ticket.issue) == ("valid", 1)


def test_the_list_holds_no_event_of_another_organisation(charlie: Client, gala: Event) -> None:
    assert gala.title not in charlie.get("/events/").content.decode()


@pytest.mark.parametrize("page", SEEN_BY_ORGANISERS)
def test_a_stranger_is_led_to_sign_in(ids: dict[str, int], page: str) -> None:
    response = Client().get(page.format(**ids))

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login/?next=/")


@pytest.mark.parametrize("page", ["/", "/login/"])
def test_a_stranger_may_open_the_start_and_sign_in(db: None, page: str) -> None:
    assert Client().get(page).status_code == 200


def test_who_belongs_nowhere_sees_nothing(db: None, bob: Client, gala: Event) -> None:
    user_of(bob).memberships.all().delete()

    assert gala.title not in bob.get("/events/").content.decode()
    assert bob.get("/scan/config").status_code == 403
    assert bob.get(f"/events/{gala.pk}/participants/").status_code == 404
