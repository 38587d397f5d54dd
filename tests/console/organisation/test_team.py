"""Test inviting people, changing their roles and leaving, by several people in the console and a real mail server."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from portillon import email_url
from portillon.accounts.models import Invitation, Membership, Organisation, Role, TeamChange, User
from portillon.devices.enrol import enrol_browser
from portillon.issuing.mailing import smtp as mail_smtp
from portillon.issuing.mailing.worker import Worker
from portillon.issuing.models import AccountMail
from portillon.places.models import Posting
from portillon.places.programmes import create_venue
from tests.console.account.account_given import NEW_PASSWORD, browser, sign_in
from tests.console.given import person, signed_in, user_of
from tests.servers.smtp import MailServer, mail_server

LINK = re.compile(r"http://localhost:8000(/i/\S+)")
EVE = {"email": "Eve@Example.org", "name": "Eve", "role": "steward", "language": "fr"}
ANSWER = {"name": "Eve Muster", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
OVER = "This invitation is no longer good"


@pytest.fixture(autouse=True)
def _quick(quick_passwords: None) -> None: ...


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def frida(university: Organisation) -> Client:
    return signed_in(person("frida", university, Role.BOARD))


def link_to(smtp: MailServer) -> str:
    server = email_url.parse(smtp.url, Path()).server
    assert server
    connection = mail_smtp.Connection(server)
    Worker(connection).send_due()
    connection.close()
    body = smtp.taken[-1].mail.get_body(("plain",))
    assert body
    found = LINK.search(body.get_content())
    assert found
    return found[1]


def invite(who: Client, organisation: Organisation, **fields: str) -> str:
    answer = who.post(f"/team/{organisation.pk}/invitations/new/", EVE | fields)
    return answer.headers.get("Location", answer.content.decode())


def accept(link: str, client: Client | None = None, **fields: str) -> str:
    client = client or browser()
    client.get(link)
    answer = client.post("/invitation/", ANSWER | fields)
    return answer.headers.get("Location", answer.content.decode())


def log() -> list[tuple[str, str, str]]:
    found = TeamChange.objects.select_related("by").order_by("pk")
    return [(str(one.by), one.what, one.email) for one in found]


def member(name: str) -> Membership:
    return Membership.objects.get(user__email=f"{name}@example.org")


def test_who_is_invited_gets_a_mail_chooses_a_password_and_works_here(
    alice: Client, university: Organisation, smtp: MailServer
) -> None:
    assert invite(alice, university) == "/team/?organisation=university"
    link = link_to(smtp)
    assert smtp.taken[-1].recipient == "eve@example.org"
    assert "University" in str(smtp.taken[-1].mail["From"])

    assert accept(link) == "/events/"

    assert (member("eve").role, member("eve").user.name) == ("steward", "Eve Muster")
    assert sign_in(browser(), NEW_PASSWORD, "eve@example.org") == "/events/"
    assert OVER in accept(link)
    assert log() == [("Alice", "invited", "eve@example.org"), ("Alice", "joined", "eve@example.org")]


def test_the_link_is_in_no_row_and_leaves_the_address_bar(
    alice: Client, university: Organisation, smtp: MailServer
) -> None:
    invite(alice, university)
    secret = link_to(smtp).split("/")[2]

    assert secret not in str(list(Invitation.objects.values())) + str(list(AccountMail.objects.values()))
    assert browser().get(f"/i/{secret}/").headers["Location"] == "/invitation/"


def test_who_has_an_account_signs_in_with_it(
    alice: Client, university: Organisation, smtp: MailServer
) -> None:
    eve = User.objects.create_user("eve@example.org", NEW_PASSWORD, name="Eve")
    invite(alice, university)
    link, client = link_to(smtp), browser()

    assert "You have an account for eve@example.org already" in client.get(link, follow=True).content.decode()
    assert not Membership.objects.filter(user=eve).exists()
    client.post(
        "/login/", {"username": eve.email, "password": NEW_PASSWORD, "next": "/invitation/"}, follow=True
    )
    assert client.post("/invitation/").headers["Location"] == "/events/"
    assert member("eve").role == "steward"
    eve.refresh_from_db()
    assert eve.check_password(NEW_PASSWORD)


def test_another_person_in_the_same_browser_accepts_nothing(
    alice: Client, bob: Client, university: Organisation, smtp: MailServer
) -> None:
    invite(alice, university, role="organiser")
    link = link_to(smtp)

    assert "you are signed in as Bob" in accept(link, bob)
    assert member("bob").role == "steward"


def test_a_link_is_good_until_it_is_too_old_withdrawn_or_replaced(
    alice: Client, university: Organisation, smtp: MailServer
) -> None:
    invite(alice, university)
    first, invitation = link_to(smtp), Invitation.objects.get()
    alice.post(f"/team/invitations/{invitation.pk}/sending/")
    second = link_to(smtp)
    assert second != first
    assert OVER in accept(first)

    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert OVER in accept(second)
    assert "too old" in alice.get("/team/").content.decode()

    alice.post(f"/team/invitations/{invitation.pk}/sending/")
    third = link_to(smtp)
    alice.post(f"/team/invitations/{invitation.pk}/withdrawal/")
    assert OVER in accept(third)
    assert OVER in accept("/i/made-up/")
    assert not User.objects.filter(email="eve@example.org").exists()
    assert [what for _by, what, _email in log()] == ["invited", "sent again", "sent again", "withdrawn"]


def test_a_mail_of_a_withdrawn_invitation_is_not_sent(
    alice: Client, university: Organisation, smtp: MailServer
) -> None:
    invite(alice, university)
    alice.post(f"/team/invitations/{Invitation.objects.get().pk}/withdrawal/")
    invite(alice, university, email="zoe@example.org")
    link_to(smtp)

    assert smtp.recipients == ["zoe@example.org"]


def test_nobody_is_invited_twice_nor_who_is_there(
    alice: Client, bob: Client, university: Organisation
) -> None:
    invite(alice, university)

    assert "is invited already" in invite(alice, university, email="EVE@example.org")
    assert "works here already" in invite(alice, university, email="bob@example.org")


def test_a_controller_is_invited_for_a_venue(
    frida: Client, university: Organisation, smtp: MailServer
) -> None:
    desk = create_venue(university, name="Castle")
    fields = {"role": "controller", "venue": str(desk.venue_id)}

    assert "one venue alone" in invite(frida, university, **fields | {"role": "support"})
    invite(frida, university, **fields)

    assert accept(link_to(smtp)) == "/desks/"
    assert Posting.objects.get(membership=member("eve")).venue_id == desk.venue_id


def test_the_board_gives_no_more_than_it_has(alice: Client, frida: Client, university: Organisation) -> None:
    assert "Select a valid choice" in invite(frida, university, role="organiser")
    assert frida.get(f"/team/members/{member('alice').pk}/").status_code == 403
    assert frida.post(f"/team/members/{member('alice').pk}/removal/").status_code == 403
    assert alice.post(f"/team/members/{member('frida').pk}/", {"role": "support"}).status_code == 302
    assert frida.get("/team/").status_code == 403


def test_without_a_mail_server_the_link_is_handed_on_by_who_invites(
    alice: Client, frida: Client, university: Organisation
) -> None:
    invite(alice, university, role="organiser")

    found = re.search(r"<code>http://localhost:8000(\S+)</code>", alice.get("/team/").content.decode())
    assert found
    assert "<code>" not in frida.get("/team/").content.decode()
    assert accept(found[1]) == "/events/"


def test_who_is_removed_is_out_at_the_next_request(
    alice: Client, bob: Client, university: Organisation
) -> None:
    device, _key = enrol_browser(user_of(bob), university, "Phone")
    assert bob.get("/events/").status_code == 200

    alice.post(f"/team/members/{member('bob').pk}/removal/")

    device.refresh_from_db()
    assert device.revoked_at is not None
    assert bob.get("/events/").headers["Location"].startswith("/login/")
    assert log() == [("Alice", "removed", "bob@example.org")]


def test_the_last_organiser_stays(alice: Client, frida: Client, university: Organisation) -> None:
    own = f"/team/members/{member('alice').pk}/"

    assert "the last one" in alice.post(own, {"role": "steward"}).content.decode()
    assert "the last one" in alice.post(f"{own}removal/", follow=True).content.decode()
    assert member("alice").role == "organiser"

    person("zoe", university, Role.ORGANISER)
    assert alice.post(own, {"role": "steward"}).status_code == 302


@pytest.mark.parametrize(
    "page", ["/team/", "/team/{organisation}/invitations/new/", "/team/members/{member}/"]
)
def test_only_who_may_sees_the_team(
    alice: Client, bob: Client, dana: Client, charlie: Client, university: Organisation, page: str
) -> None:
    path = page.format(organisation=university.pk, member=member("bob").pk)

    assert alice.get(path).status_code == 200
    assert [client.get(path).status_code for client in (bob, dana)] == [403, 403]
    assert charlie.get(path).status_code == (200 if page == "/team/" else 404)
    assert "University" not in charlie.get(path).content.decode()
    assert browser().get(path).headers["Location"].startswith("/login/")


@pytest.mark.parametrize(
    "path",
    [
        "/team/{organisation}/invitations/new/",
        "/team/invitations/{invitation}/sending/",
        "/team/invitations/{invitation}/withdrawal/",
        "/team/members/{member}/",
        "/team/members/{member}/removal/",
    ],
)
def test_nobody_else_changes_it(
    alice: Client, bob: Client, charlie: Client, university: Organisation, path: str
) -> None:
    invite(alice, university)
    before, ids = log(), {"organisation": university.pk, "member": member("bob").pk}
    address = path.format(invitation=Invitation.objects.get().pk, **ids)

    answers = [client.post(address, EVE).status_code for client in (bob, charlie, browser())]

    assert answers == [403, 404, 302]
    assert log() == before
