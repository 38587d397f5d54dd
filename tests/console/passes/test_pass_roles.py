"""Test which roles may open and change which pages about passes in the console; all other roles are refused."""

from uuid import uuid4

import pytest
from django.test import Client

from portillon.accounts.models import Organisation, Role
from portillon.devices.enrol import enrol_browser
from portillon.issuing.models import Credential
from portillon.places.models import Participation, Posting
from tests.console.desk.desk_given import Destination, destination, validate
from tests.console.given import user_of

C, M, S, B, O = Role.CONTROLLER, Role.VENUE_MANAGER, Role.SUPPORT, Role.BOARD, Role.ORGANISER  # noqa: E741
AT_A_DESK, MANAGING, SERVING, BOARD = {C, M, S, B, O}, {M, B, O}, {S, B, O}, {B, O}

PAGES = {
    "/desks/{castle}/": AT_A_DESK,
    "/desks/{castle}/help/": AT_A_DESK,
    "/desks/{castle}/entry/": AT_A_DESK,
    "/desks/{castle}/visits/": AT_A_DESK,
    "/desks/{castle}/risk/": AT_A_DESK,
    "/desks/{castle}/after-sales/": AT_A_DESK,
    "/desks/{castle}/statistics/entries/": AT_A_DESK,
    "/desks/{castle}/statistics/entries.csv": AT_A_DESK,
    "/desks/{castle}/statistics/statement/": MANAGING,
    "/desks/{castle}/team/": MANAGING,
    "/desks/{castle}/edit/": BOARD,
    "/passes/": SERVING,
    "/passes/{sarah}/": SERVING,
    "/passes/{sarah}/holder/": SERVING,
    "/passes/{sarah}/blocking/": SERVING,
    "/passes/{sarah}/unblocking/": SERVING,
    "/passes/{sarah}/replacement/": SERVING,
    "/passes/{sarah}/extension/": BOARD,
    "/passes/{sarah}/cancellation/": BOARD,
    "/programmes/": BOARD,
    "/programmes/new/": BOARD,
    "/programmes/{programme}/": BOARD,
    "/programmes/{programme}/edit/": BOARD,
    "/programmes/{programme}/types/new/": BOARD,
    "/programmes/{programme}/types/{type}/edit/": BOARD,
    "/programmes/{programme}/venues/new/": BOARD,
    "/programmes/{programme}/venues/{participation}/edit/": BOARD,
    "/programmes/{programme}/passes/new/": BOARD,
    "/programmes/{programme}/import/": BOARD,
    "/passes/{sarah}/pass.pdf": SERVING,
    "/desks/{castle}/poster/": MANAGING,
    "/desks/{castle}/poster.pdf": MANAGING,
    "/venues/new/": BOARD,
}
POSTED = {
    "/desks/{castle}/entry/": AT_A_DESK,
    "/desks/{castle}/entry/validation/": AT_A_DESK,
    "/desks/{castle}/after-sales/": AT_A_DESK,
    "/desks/{castle}/entries/{scan}/reversal/": AT_A_DESK,
    "/desks/{castle}/team/postings/": MANAGING,
    "/desks/{castle}/team/postings/{posting}/end/": MANAGING,
    "/desks/{castle}/devices/{device}/revocation/": MANAGING,
    "/passes/{sarah}/blocking/": SERVING,
    "/passes/{sarah}/unblocking/": SERVING,
    "/passes/{sarah}/replacement/": SERVING,
    "/passes/{sarah}/cancellation/": BOARD,
    "/programmes/{programme}/import/": BOARD,
    "/programmes/{programme}/passes.pdf": BOARD,
}
OF_NO_ORGANISATION = {"/passes/", "/programmes/", "/programmes/new/", "/venues/new/"}
OF_EVENTS = ["/events/new/", "/organisation/"]


@pytest.fixture
def desk(university: Organisation) -> Destination:
    return destination(university)


@pytest.fixture
def ids(desk: Destination) -> dict[str, object]:
    clara = desk.signed_in(C, desk.castle, "clara")
    device, _key = enrol_browser(user_of(clara), desk.organisation, "PC")
    device.gate = desk.castle
    device.save()
    return {
        "castle": desk.castle.pk,
        "garden": desk.garden.pk,
        "sarah": desk.sarah.pk,
        "programme": desk.programme.pk,
        "type": desk.type.pk,
        "participation": Participation.objects.get().pk,
        "posting": Posting.objects.get().pk,
        "device": device.pk,
        "scan": uuid4(),
    }


def client_of(desk: Destination, role: str) -> Client:
    return desk.signed_in(role, desk.castle if role in (C, M) else None)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", Role.values)
def test_a_role_opens_what_it_may(desk: Destination, ids: dict[str, object], role: str, page: str) -> None:
    status = client_of(desk, role).get(page.format(**ids)).status_code

    assert status == (200 if role in PAGES[page] else 403)


@pytest.mark.parametrize("page", POSTED)
@pytest.mark.parametrize("role", Role.values)
def test_a_role_does_what_it_may(desk: Destination, ids: dict[str, object], role: str, page: str) -> None:
    status = client_of(desk, role).post(page.format(**ids)).status_code

    assert status == 403 if role not in POSTED[page] else status in (200, 302)


@pytest.mark.parametrize("page", [page for page in PAGES if "{castle}" in page])
@pytest.mark.parametrize("role", [C, M])
def test_another_venue_is_closed(desk: Destination, ids: dict[str, object], role: str, page: str) -> None:
    elsewhere = desk.signed_in(role, desk.garden)

    assert elsewhere.get(page.format(**ids)).status_code == 403


@pytest.mark.parametrize("page", [page for page in POSTED if "{castle}" in page])
@pytest.mark.parametrize("role", [C, M])
@pytest.mark.parametrize("is_posted", [True, False])
def test_nothing_is_done_at_another_venue(
    desk: Destination, ids: dict[str, object], role: str, page: str, is_posted: bool
) -> None:
    elsewhere = desk.signed_in(role, desk.garden if is_posted else None)

    assert elsewhere.post(page.format(**ids)).status_code == 403


@pytest.mark.parametrize("page", [page for page in PAGES if page not in OF_NO_ORGANISATION])
def test_another_organisation_does_not_exist(charlie: Client, ids: dict[str, object], page: str) -> None:
    assert charlie.get(page.format(**ids)).status_code == 404


@pytest.mark.parametrize("page", POSTED)
def test_another_organisation_is_not_changed(
    charlie: Client, ids: dict[str, object], desk: Destination, page: str
) -> None:
    assert charlie.post(page.format(**ids)).status_code == 404
    assert Credential.objects.get(pk=desk.sarah.pk).status == "valid"


@pytest.mark.parametrize("page", OF_EVENTS)
@pytest.mark.parametrize("role", [C, M, S, B])
def test_who_works_with_passes_has_no_business_with_events(desk: Destination, role: str, page: str) -> None:
    assert client_of(desk, role).get(page).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_led_to_sign_in(ids: dict[str, object], page: str) -> None:
    assert Client().get(page.format(**ids)).headers["Location"].startswith("/login/?next=/")


@pytest.mark.parametrize(
    "role, home",
    [(C, "/desks/{castle}/"), (M, "/desks/{castle}/"), (S, "/desks/"), (B, "/desks/"), (O, "/events/")],
)
def test_each_role_lands_at_home(desk: Destination, ids: dict[str, object], role: str, home: str) -> None:
    user = user_of(client_of(desk, role))
    user.set_password("right and long enough")
    user.save()
    sent = {"username": user.email, "password": "right and long enough"}

    landed = Client().post("/login/", sent, follow=True)

    assert landed.redirect_chain[-1][0] == home.format(**ids)


def test_a_manager_assigns_free_controllers_only(desk: Destination) -> None:
    manager = desk.signed_in(M, desk.castle)
    free, elsewhere = desk.signed_in(C), desk.signed_in(C, desk.garden)
    path = f"/desks/{desk.castle.pk}/team/postings/"

    for client, status in ((free, 302), (elsewhere, 404)):
        member = user_of(client).memberships.get()
        assert manager.post(path, {"membership": member.pk}).status_code == status
    assert Posting.objects.get(membership__user=user_of(free)).venue == desk.castle.venue


def test_a_manager_releases_no_manager(desk: Destination) -> None:
    manager = desk.signed_in(M, desk.castle)
    other = Posting.objects.get(membership__user=user_of(desk.signed_in(M, desk.castle)))

    path = f"/desks/{desk.castle.pk}/team/postings/{other.pk}/end/"

    assert manager.post(path).status_code == 403


def test_who_is_sent_elsewhere_loses_the_devices_there(desk: Destination) -> None:
    clara = desk.signed_in(C, desk.castle)
    validate(clara, desk.castle, desk.sarah.number)
    board = desk.signed_in(B)
    member = user_of(clara).memberships.get()

    board.post(f"/desks/{desk.garden.pk}/team/postings/", {"membership": member.pk})

    assert [device.revoked_at is not None for device in user_of(clara).devices.all()] == [True]
    assert clara.get(f"/desks/{desk.garden.pk}/").status_code == 200
